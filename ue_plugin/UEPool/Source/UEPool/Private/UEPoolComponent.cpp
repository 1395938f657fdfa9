#include "UEPoolComponent.h"

#include "Config/UEPoolNames.h"
#include "GameFramework/Actor.h"
#include "UEPoolAgentComponent.h"

UUEPoolComponent::UUEPoolComponent() {
  // The plugin asks parts when a step wants them.
  PrimaryComponentTick.bCanEverTick = false;
}

FString UUEPoolComponent::CheckSettings_Implementation() { return FString(); }

void UUEPoolComponent::BeginEpisode_Implementation(const FUEPoolEpisode& Episode) {}

UUEPoolAgentComponent* UUEPoolComponent::GetAgent() const {
  const AActor* Actor = GetOwner();
  return Actor ? Actor->FindComponentByClass<UUEPoolAgentComponent>() : nullptr;
}

AUEPoolArena* UUEPoolComponent::GetArena() const {
  const UUEPoolAgentComponent* Agent = GetAgent();
  return Agent ? Agent->GetArena() : nullptr;
}

FString UUEPoolComponent::GetTypeName() const {
  if (!TypeName.IsNone()) {
    // Names keep the spelling that was first used anywhere in the process.
    return TypeName.ToString().ToLower();
  }
  FString Name = GetClass()->GetName();
  Name.RemoveFromStart(TEXT("UEPool"));
  Name.RemoveFromEnd(TEXT("_C"));  // of classes that Blueprints make
  return UEPool::ToSnakeCase(Name);
}
