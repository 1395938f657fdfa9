// What the generator makes of a header.
#include <gtest/gtest.h>

#include "Sample.h"
#include "UObject/UObjectIterator.h"
#include "UObject/UnrealType.h"
#include "standin/engine.h"

namespace {

struct Reflection : testing::Test {
  standin::Engine engine{{"-nullrhi"}};
  ASampleActor* actor = engine.world()->SpawnActor<ASampleActor>();
  template <typename T>
  T* property(const TCHAR* name) {
    T* out = FindFProperty<T>(ASampleActor::StaticClass(), name);
    EXPECT_TRUE(out) << standin::to_utf8(name);
    return out;
  }
};

TEST_F(Reflection, ClassesByName) {
  EXPECT_TRUE(ASampleActor::StaticClass()->GetPathName().Equals(TEXT("/Script/Sample.SampleActor")));
  EXPECT_EQ(FindObject<UClass>(nullptr, TEXT("/Script/Sample.SampleActor")), ASampleActor::StaticClass());
  EXPECT_TRUE(USampleBase::StaticClass()->HasAnyClassFlags(CLASS_Abstract));
  TArray<UClass*> derived;
  GetDerivedClasses(AGameModeBase::StaticClass(), derived);
  EXPECT_TRUE(derived.Contains(ASampleGameMode::StaticClass()));
}
TEST_F(Reflection, PropertiesReadAndWrite) {
  property<FFloatProperty>(TEXT("Speed"))
      ->SetFloatingPointPropertyValue(property<FFloatProperty>(TEXT("Speed"))->ContainerPtrToValuePtr<void>(actor), 9);
  EXPECT_EQ(actor->Speed, 9);
  property<FBoolProperty>(TEXT("bOther"))->SetPropertyValue_InContainer(actor, true);
  EXPECT_TRUE(actor->bOther);
  EXPECT_FALSE(actor->bFlag);
  property<FBoolProperty>(TEXT("bPlain"))->SetPropertyValue_InContainer(actor, false);
  EXPECT_FALSE(actor->bPlain);
  auto* kind = property<FEnumProperty>(TEXT("Kind"));
  EXPECT_EQ(kind->GetEnum()->GetValueByNameString(TEXT("Pear")), 7);
  EXPECT_TRUE(kind->ImportText_Direct(TEXT("Pear"), kind->ContainerPtrToValuePtr<void>(actor), nullptr, 0));
  EXPECT_EQ(actor->Kind, ESampleKind::Pear);
  auto* where = property<FStructProperty>(TEXT("Where"));
  EXPECT_EQ(where->Struct, TBaseStructure<FVector>::Get());
  EXPECT_TRUE(
      where->ImportText_Direct(TEXT("(X=4,Y=5.5,Z=-6)"), where->ContainerPtrToValuePtr<void>(actor), nullptr, 0));
  EXPECT_TRUE(actor->Where.Equals(FVector(4, 5.5, -6)));
  auto* numbers = property<FArrayProperty>(TEXT("Numbers"));
  FScriptArrayHelper_InContainer helper(numbers, actor);
  helper.Resize(3);
  CastField<FIntProperty>(numbers->Inner)->SetPropertyValue(helper.GetRawPtr(2), 5);
  EXPECT_EQ(actor->Numbers.Num(), 3);
  EXPECT_EQ(actor->Numbers[2], 5);
  EXPECT_TRUE(property<FStrProperty>(TEXT("Secret"))->GetPropertyValue_InContainer(actor).Equals(TEXT("s")));
}
TEST_F(Reflection, FunctionsByNameAndBlueprintEvents) {
  struct {
    float Value = 4, ReturnValue = 0;
  } twice;
  actor->ProcessEvent(actor->FindFunction(TEXT("Twice")), &twice);
  EXPECT_EQ(twice.ReturnValue, 8);
  EXPECT_EQ(actor->Score(3), 4);
  EXPECT_EQ(actor->Hint(TEXT("x")), 0);
  actor->Undeclared();
  EXPECT_EQ(actor->undeclared, 1);
  struct Parms {
    int32 Base, ReturnValue;
  };
  standin::set_blueprint_event(ASampleActor::StaticClass(), TEXT("Score"),
                               [](UObject*, void* at) { ((Parms*)at)->ReturnValue = ((Parms*)at)->Base * 10; });
  EXPECT_EQ(actor->Score(3), 30);
  standin::clear_blueprint_events();
}
TEST_F(Reflection, DynamicDelegatesCallUfunctionsOfLivingObjects) {
  actor->OnSample.AddDynamic(actor, &ASampleActor::Heard);
  actor->OnSample.Broadcast(5);
  EXPECT_EQ(actor->heard, 5);
  auto* other = engine.world()->SpawnActor<ASampleActor>();
  actor->OnSample.AddDynamic(other, &ASampleActor::Heard);
  other->Destroy();
  actor->OnSample.Broadcast(1);
  EXPECT_EQ(other->heard, 0);
  EXPECT_EQ(actor->heard, 6);
}
TEST_F(Reflection, InterfacesAndWeakPointers) {
  EXPECT_EQ(Cast<ISampleInterface>((UObject*)actor)->Answer(), 42);
  TWeakObjectPtr<ASampleActor> weak(actor);
  actor->Friend = engine.world()->SpawnActor<AActor>();
  actor->Friend->Destroy();
  CollectGarbage(RF_NoFlags);
  EXPECT_EQ(actor->Friend, nullptr);  // the collector clears references that it knows of
  EXPECT_TRUE(weak.IsValid());
  actor->Destroy();
  EXPECT_FALSE(weak.IsValid());
}

}  // namespace
