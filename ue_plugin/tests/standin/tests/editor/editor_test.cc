// The editor: a world for ever, play sessions in it, soft pauses, a tab.
#include <gtest/gtest.h>

#include "Editor.h"
#include "Framework/Docking/TabManager.h"
#include "Sample.h"
#include "Widgets/SCompoundWidget.h"
#include "record.h"
#include "standin/engine.h"

std::vector<std::string>& recorded() {
  static std::vector<std::string> out;
  return out;
}

namespace {

const standin::MapRegistrar kMap("Orchard", [](UWorld& world) { world.SpawnActor<ASampleActor>(); });

TEST(Editor, PlaySessionsComeAndGoInOrder) {
  standin::Engine engine({"Orchard", "-nullrhi"}, true);
  engine.frames(2);
  EXPECT_EQ(engine.world(), nullptr);
  auto begin = FEditorDelegates::PreBeginPIE.AddLambda([](bool) { record("pre begin"); });
  auto post = FEditorDelegates::PostPIEStarted.AddLambda([](bool) { record("started"); });
  auto end = FEditorDelegates::EndPIE.AddLambda([](bool) { record("end"); });
  for (int i = 0; i < 2; ++i) {
    recorded().clear();
    GEditor->RequestPlaySession(FRequestPlaySessionParams());
    engine.frames(2);
    ASSERT_TRUE(GEditor->PlayWorld);
    EXPECT_TRUE(GEditor->PlayWorld->IsPlayInEditor());
    GEditor->RequestEndPlayMap();
    engine.frames(1);
    EXPECT_FALSE(GEditor->PlayWorld);
    EXPECT_EQ(recorded(), (std::vector<std::string>{"pre begin", "subsystem begin", "actor begin", "started",
                                                    "actor tick", "actor tick", "end", "actor end", "subsystem end"}));
  }
  FEditorDelegates::PreBeginPIE.Remove(begin);
  FEditorDelegates::PostPIEStarted.Remove(post);
  FEditorDelegates::EndPIE.Remove(end);
}
TEST(Editor, WorldDelegatesFireForTheEditedWorldToo) {
  standin::Engine engine({"Orchard", "-nullrhi"}, true);
  int edited = 0, played = 0;
  auto handle = FWorldDelegates::OnWorldTickStart.AddLambda(
      [&](UWorld* world, ELevelTick, float) { ++(world->IsGameWorld() ? played : edited); });
  engine.frames(1);
  engine.play();
  engine.frames(2);
  GEditor->SetPIEWorldsPaused(true);
  recorded().clear();
  engine.frames(1);
  EXPECT_EQ(edited, 4);
  EXPECT_EQ(played, 3);
  EXPECT_TRUE(recorded().empty());
  FWorldDelegates::OnWorldTickStart.Remove(handle);
}

class SPanel : public SCompoundWidget {
 public:
  SLATE_BEGIN_ARGS(SPanel) {}
  SLATE_ARGUMENT(int32, Count)
  SLATE_END_ARGS()
  void Construct(const FArguments& In) {
    const int32 Count = In._Count;
    ChildSlot[SNew(SVerticalBox) + SVerticalBox::Slot().AutoHeight()[SAssignNew(Text, STextBlock).Text_Lambda([Count] {
      return FText::AsNumber(Count);
    })]];
  }
  TSharedPtr<STextBlock> Text;
};
TEST(Slate, ATabShowsText) {
  TSharedPtr<SPanel> panel;
  FGlobalTabmanager::Get()->RegisterNomadTabSpawner(
      TEXT("Panel"), FOnSpawnTab::CreateLambda([&](const FSpawnTabArgs&) -> TSharedRef<SDockTab> {
        return SNew(SDockTab).TabRole(ETabRole::NomadTab)[SAssignNew(panel, SPanel).Count(3)];
      }));
  EXPECT_TRUE(FGlobalTabmanager::Get()->TryInvokeTab(TEXT("Panel")));
  EXPECT_TRUE(panel->Text->GetText().ToString().Equals(TEXT("3")));
  FGlobalTabmanager::Get()->UnregisterNomadTabSpawner(TEXT("Panel"));
  EXPECT_FALSE(FGlobalTabmanager::Get()->TryInvokeTab(TEXT("Panel")));
}

}  // namespace
