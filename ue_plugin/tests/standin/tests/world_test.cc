// Worlds with things in them: overlaps, physics, characters, pictures.
#include <gtest/gtest.h>

#include "Components/SceneCaptureComponent2D.h"
#include "Components/ShapeComponent.h"
#include "Engine/Engine.h"
#include "Engine/TextureRenderTarget2D.h"
#include "GameFramework/Character.h"
#include "GameFramework/GameModeBase.h"
#include "PhysicsEngine/BodySetup.h"
#include "RHI.h"
#include "standin/engine.h"

namespace {

AActor* sphere_at(UWorld* world, const FVector& where, float radius) {
  auto* actor = world->SpawnActor<AActor>();
  auto* sphere = NewObject<USphereComponent>(actor);
  sphere->InitSphereRadius(radius);
  actor->SetRootComponent(sphere);
  sphere->RegisterComponent();
  actor->SetActorLocation(where);
  return actor;
}

TEST(Overlaps, BeginAndEndWhenMovedAndOnDestroy) {
  standin::Engine engine({"-nullrhi"});
  AActor* a = sphere_at(engine.world(), FVector(0, 0, 0), 50);
  AActor* b = sphere_at(engine.world(), FVector(500, 0, 0), 50);
  EXPECT_FALSE(a->IsOverlappingActor(b));
  b->SetActorLocation(FVector(99, 0, 0));
  EXPECT_TRUE(a->IsOverlappingActor(b));
  b->SetActorLocation(FVector(72, 72, 0));  // boxes touch, spheres do not
  EXPECT_FALSE(a->IsOverlappingActor(b));
  b->SetActorLocation(FVector(60, 0, 0));
  TArray<AActor*> found;
  a->GetOverlappingActors(found);
  EXPECT_EQ(found.Num(), 1);
  b->Destroy();
  a->GetOverlappingActors(found);
  EXPECT_EQ(found.Num(), 0);
}
TEST(Physics, FallsByTheSecondAndNoFrameIsLongerThanItsLimit) {
  for (const bool raised : {false, true}) {
    standin::Engine engine({"-nullrhi", "-benchmark", "-fps=10",
                            raised ? "-ini:Engine:[/Script/Engine.PhysicsSettings]:MaxPhysicsDeltaTime=0.5" : "-log"});
    AActor* a = sphere_at(engine.world(), FVector(0, 0, 1000), 10);
    auto* body = CastChecked<UPrimitiveComponent>(a->GetRootComponent());
    body->SetCollisionProfileName(TEXT("PhysicsActor"));
    body->SetLinearDamping(0);
    body->SetSimulatePhysics(true);
    engine.frames(10);
    EXPECT_NEAR(body->GetPhysicsLinearVelocity().Z, raised ? -980 : -980.0 / 3, 1);
  }
}
TEST(Characters, WalkAtTheirSpeedUnderAController) {
  standin::Engine engine({"-nullrhi", "-benchmark", "-fps=50"});
  auto* character = engine.world()->SpawnActor<ACharacter>(FVector(0, 0, 100), FRotator());
  engine.world()->GetFirstPlayerController()->Possess(character);
  for (int i = 0; i < 50; ++i) {
    character->AddMovementInput(FVector(0, 1, 0), 1);
    engine.frames(1);
  }
  EXPECT_NEAR(character->GetVelocity().Y, 600, 1e-3);
  EXPECT_GT(character->GetActorLocation().Y, 400);
  EXPECT_NEAR(character->GetActorLocation().Z, 100, 1e-6);
}
TEST(Ticks, PrerequisitesAndGroupsOrderThem) {
  standin::Engine engine({"-nullrhi"});
  struct Tick : FTickFunction {
    std::string* order = nullptr;
    const char* name = "";
    void ExecuteTick(float, ELevelTick, ENamedThreads::Type, const FGraphEventRef&) override { *order += name; }
  };
  std::string order;
  Tick a, b, c;
  a.order = b.order = c.order = &order;
  a.name = "a", b.name = "b", c.name = "c";
  a.bCanEverTick = b.bCanEverTick = c.bCanEverTick = true;
  c.TickGroup = TG_PostPhysics;
  ULevel* level = engine.world()->PersistentLevel;
  for (Tick* each : {&a, &b, &c}) each->RegisterTickFunction(level);
  a.AddPrerequisite(level, b);
  engine.frames(1);
  EXPECT_EQ(order, "bac");
  order.clear();
  b.AddPrerequisite(level, c);  // c is later: so is b, and a after it
  engine.frames(1);
  EXPECT_EQ(order, "cba");
  for (Tick* each : {&a, &b, &c}) each->UnRegisterTickFunction();
}
TEST(Pictures, ReadBackLagsTellsItsFrameAndHasAPitch) {
  standin::Engine engine({"Default"});
  auto* target = NewObject<UTextureRenderTarget2D>();
  target->InitAutoFormat(8, 4);
  auto* actor = engine.world()->SpawnActor<AActor>();
  auto* capture = NewObject<USceneCaptureComponent2D>(actor);
  capture->bCaptureEveryFrame = false;
  capture->TextureTarget = target;
  capture->RegisterComponent();
  engine.frames(5);
  FRHIGPUTextureReadback readback(TEXT("test"));
  capture->CaptureScene();
  FTextureRHIRef texture = target->GameThread_GetRenderTargetResource()->GetTextureRHI();
  bool ready = false;
  ENQUEUE_RENDER_COMMAND(Copy)([&](FRHICommandListImmediate& list) {
    readback.EnqueueCopy(list, texture);
    ready = readback.IsReady();
  });
  FlushRenderingCommands();
  EXPECT_FALSE(ready);
  engine.frames(2);
  int frame = -1, pitch = 0, column = -1;
  ENQUEUE_RENDER_COMMAND(Read)([&](FRHICommandListImmediate&) {
    ready = readback.IsReady();
    const auto* pixels = (const FColor*)readback.Lock(pitch);
    frame = pixels[0].R;
    column = pixels[pitch * 3 + 6].B;
    readback.Unlock();
  });
  FlushRenderingCommands();
  EXPECT_TRUE(ready);
  EXPECT_EQ(frame, 5);
  EXPECT_EQ(column, 6);
  EXPECT_GT(pitch, 8);
}
TEST(Shapes, BodySetupsTellTheirGeometry) {
  standin::Engine engine({"-nullrhi"});
  auto* actor = engine.world()->SpawnActor<AActor>();
  auto* box = NewObject<UBoxComponent>(actor);
  box->InitBoxExtent(FVector(1, 2, 3));
  ASSERT_EQ(box->GetBodySetup()->AggGeom.BoxElems.Num(), 1);
  EXPECT_EQ(box->GetBodySetup()->AggGeom.BoxElems[0].Y, 4);
}

}  // namespace
