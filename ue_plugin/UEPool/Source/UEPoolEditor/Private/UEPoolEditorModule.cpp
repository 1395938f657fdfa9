#include "CoreMinimal.h"
#include "Framework/Docking/TabManager.h"
#include "Modules/ModuleManager.h"
#include "UEPoolPanel.h"
#include "Widgets/Docking/SDockTab.h"

#define LOCTEXT_NAMESPACE "UEPoolEditor"

namespace {
const FName PanelName(TEXT("UEPool"));
}

/** Window > UEPool. */
class FUEPoolEditorModule : public IModuleInterface {
 public:
  virtual void StartupModule() override {
    FGlobalTabmanager::Get()
        ->RegisterNomadTabSpawner(PanelName, FOnSpawnTab::CreateStatic(&FUEPoolEditorModule::Open))
        .SetDisplayName(LOCTEXT("Title", "UEPool"))
        .SetTooltipText(LOCTEXT("Tooltip", "What agents of the played world sense, do and are rewarded"));
  }

  virtual void ShutdownModule() override { FGlobalTabmanager::Get()->UnregisterNomadTabSpawner(PanelName); }

 private:
  static TSharedRef<SDockTab> Open(const FSpawnTabArgs& Arguments) {
    return SNew(SDockTab).TabRole(ETabRole::NomadTab)[SNew(SUEPoolPanel)];
  }
};

IMPLEMENT_MODULE(FUEPoolEditorModule, UEPoolEditor)

#undef LOCTEXT_NAMESPACE
