#include "Session/UEPoolAgentFinder.h"

#include <string>

#include "Config/UEPoolProperties.h"
#include "Config/UEPoolRegistry.h"
#include "Engine/World.h"
#include "EngineUtils.h"
#include "GameFramework/Actor.h"
#include "Scene/UEPoolBelonging.h"
#include "UEPoolActuator.h"
#include "UEPoolAgentComponent.h"
#include "UEPoolArena.h"
#include "UEPoolComponent.h"
#include "UEPoolInfo.h"
#include "UEPoolRewarder.h"
#include "UEPoolSensor.h"
#include "UEPoolTerminator.h"
#include "UEPoolText.h"

using uepool::env_config::Json;
using uepool::env_config::Problem;

namespace {
FString TextOf(const Json& Agent, const char* Member) {
  const Json* Value = Agent.find(Member);
  return Value ? FromCore(Value->string()) : FString();
}

UClass* WantedClass(const AUEPoolArena& Arena, const Json& Agent) {
  const FString ClassName = TextOf(Agent, "agent_ue_class");
  return ClassName.IsEmpty() ? Arena.DefaultAgentClass.Get() : UEPool::FindActorClass(ClassName);
}

// One that is there: placed in the level, or spawned for an earlier document, and then of the class that is wanted now.
UUEPoolAgentComponent* Find(const TArray<UUEPoolAgentComponent*>& Known, const AUEPoolArena& Arena, const Json& Agent) {
  for (UUEPoolAgentComponent* Each : Known) {
    if (Each->Id == TextOf(Agent, "id") &&
        (!Each->bSpawned || Each->GetOwner()->GetClass() == WantedClass(Arena, Agent))) {
      return Each;
    }
  }
  return nullptr;
}

UUEPoolAgentComponent* Spawn(AUEPoolArena& Arena, const Json& Agent, const std::string& Path, Problem* Wrong) {
  const FString ClassName = TextOf(Agent, "agent_ue_class");
  UClass* Class = WantedClass(Arena, Agent);
  if (!Class && !ClassName.IsEmpty()) {
    Wrong->report(Path + ".agent_ue_class",
                  "the game has no actor class " + uepool::env_config::quote(ToCore(ClassName)));
    return nullptr;
  }
  if (!Class) {
    TArray<FString> Ids;
    for (const UUEPoolAgentComponent* Known : UEPool::AgentsIn(Arena, Wrong)) {
      Ids.Add(Known->Id);
    }
    Wrong->report(Path + ".id", "no actor of arena " + ToCore(Arena.GetName()) +
                                    " has a UEPool agent component of this id, and there is no class to spawn: give "
                                    "agent_ue_class, or the arena a default agent class; known ids: " +
                                    ToCore(FString::Join(Ids, TEXT(", "))));
    return nullptr;
  }
  AActor* Actor = Arena.SpawnAgent(TextOf(Agent, "id"), Class, TextOf(Agent, "spawn_point"));
  if (!Actor) {
    Wrong->report(
        Path, "actor class " + ToCore(Class->GetName()) + " could not be spawned in arena " + ToCore(Arena.GetName()));
    return nullptr;
  }
  UUEPoolAgentComponent* Component = Actor->FindComponentByClass<UUEPoolAgentComponent>();
  if (!Component) {
    Component = NewObject<UUEPoolAgentComponent>(Actor, TEXT("UEPoolAgent"));
    Component->RegisterComponent();
  }
  Component->bSpawned = true;
  return Component;
}

// The actor's own components of a kind, as entries of the env config.
Json OwnPartsOf(const AActor& Actor, const UClass& Kind) {
  Json::Array Result;
  TArray<UUEPoolComponent*> Parts;
  Actor.GetComponents<UUEPoolComponent>(Parts);
  for (const UUEPoolComponent* Part : Parts) {
    if (!Part->IsA(&Kind) || !Part->PartName.IsEmpty())  // one that a document made has a name
    {
      continue;
    }
    Json::Object Entry = {{"name", ToCore(Part->GetName())}, {"type", ToCore(Part->GetTypeName())}};
    for (const auto& Field : UEPool::WriteProperties(*Part, *UUEPoolComponent::StaticClass())) {
      Entry.push_back(Field);
    }
    Result.push_back(Entry);
  }
  return Result;
}
}  // namespace

namespace UEPool {
TArray<UUEPoolAgentComponent*> AgentsIn(const AUEPoolArena& Arena, Problem* Wrong) {
  TArray<UUEPoolAgentComponent*> Result;
  for (TActorIterator<AActor> Actor(Arena.GetWorld()); Actor; ++Actor) {
    UUEPoolAgentComponent* Agent = Actor->FindComponentByClass<UUEPoolAgentComponent>();
    if (!Agent || !BelongsTo(**Actor, Arena)) {
      continue;
    }
    for (const UUEPoolAgentComponent* Other : Result) {
      if (Other->Id == Agent->Id) {
        Wrong->report("actor " + ToCore(Actor->GetName()),
                      "its agent component has the id " + uepool::env_config::quote(ToCore(Agent->Id)) +
                          ", as that of actor " + ToCore(Other->GetOwner()->GetName()) +
                          " of the same arena: give each an id of its own");
      }
    }
    Result.Add(Agent);
  }
  Result.Sort([](const UUEPoolAgentComponent& A, const UUEPoolAgentComponent& B) { return A.Id < B.Id; });
  return Result;
}

void BringAgents(AUEPoolArena& Arena, const Json& EnvConfig, Problem* Wrong) {
  const TArray<UUEPoolAgentComponent*> Known = AgentsIn(Arena, Wrong);
  const Json* Wanted = EnvConfig.find("agents");
  Arena.Agents.Reset();
  if (!Wanted || !Wanted->is_array() || Wanted->array().empty()) {
    // Those of the level, whatever was spawned for documents before.
    for (UUEPoolAgentComponent* Agent : Known) {
      if (!Agent->bSpawned) {
        Arena.Agents.Add(Agent);
      }
    }
    if (Arena.Agents.Num() == 0 && Arena.DefaultAgentClass.Get()) {
      const Json Only = Json::Object{{"id", "Agent1"}};
      UUEPoolAgentComponent* Found = Find(Known, Arena, Only);
      UUEPoolAgentComponent* Agent = Found ? Found : Spawn(Arena, Only, "env_config.agents.0", Wrong);
      if (Agent) {
        Agent->Id = TEXT("Agent1");
        Arena.Agents.Add(Agent);
      }
    }
    for (UUEPoolAgentComponent* Agent : Arena.Agents) {
      Agent->SpawnPoint.Empty();
    }
    if (Arena.Agents.Num() == 0 && !*Wrong) {
      Wrong->report("env_config.agents", "arena " + ToCore(Arena.GetName()) +
                                             " has no actor with a UEPool agent component, and no default agent class");
    }
  } else {
    for (size_t Index = 0; Index < Wanted->array().size() && !*Wrong; ++Index) {
      const Json& Agent = Wanted->array()[Index];
      const std::string Path = "env_config.agents." + std::to_string(Index);
      UUEPoolAgentComponent* Found = Find(Known, Arena, Agent);
      UUEPoolAgentComponent* Component = Found ? Found : Spawn(Arena, Agent, Path, Wrong);
      if (Component) {
        Component->Id = TextOf(Agent, "id");
        Component->SpawnPoint = TextOf(Agent, "spawn_point");
        Arena.Agents.Add(Component);
      }
    }
  }
  for (UUEPoolAgentComponent* Agent : Arena.Agents) {
    Agent->Arena = &Arena;
  }
  // Those that the document does not name, spawned for the one before it, would stand around.
  for (UUEPoolAgentComponent* Agent : Known) {
    if (!Arena.Agents.Contains(Agent) && Agent->bSpawned) {
      Agent->GetOwner()->Destroy();
    }
  }
}

Json DefaultAgents(const AUEPoolArena& Arena) {
  Json::Array Result;
  for (const UUEPoolAgentComponent* Agent : Arena.Agents) {
    const AActor& Actor = *Agent->GetOwner();
    Json::Object Document = {{"id", ToCore(Agent->Id)}};
    Json Given;
    std::string Error;
    if (!Agent->DefaultConfig.IsEmpty() && !Json::parse(ToCore(Agent->DefaultConfig), &Given, &Error)) {
      // Read as it is: the document's reader says what is wrong and where.
      Given =
          Json::Object{{"DefaultConfig of actor " + ToCore(Actor.GetName()) + " is no JSON (" + Error + ")", Json()}};
    }
    for (const auto& Member : Given.object()) {
      if (Member.first != "id") {
        Document.push_back(Member);
      }
    }
    const auto Add = [&](const char* Member, const UClass& Kind, const Json::Array& Otherwise) {
      Json Parts = OwnPartsOf(Actor, Kind);
      if (!Given.find(Member)) {
        Document.emplace_back(Member, Parts.array().empty() ? Json(Otherwise) : Parts);
      }
    };
    Add("sensors", *UUEPoolSensor::StaticClass(), {Json::Object{{"name", "camera"}, {"type", "camera"}}});
    Add("actuators", *UUEPoolActuator::StaticClass(), {Json::Object{{"name", "movement"}, {"type", "movement"}}});
    Add("rewarders", *UUEPoolRewarder::StaticClass(), {});
    Add("terminators", *UUEPoolTerminator::StaticClass(), {});
    Add("infos", *UUEPoolInfo::StaticClass(), {});
    Result.push_back(Document);
  }
  return Result;
}
}  // namespace UEPool
