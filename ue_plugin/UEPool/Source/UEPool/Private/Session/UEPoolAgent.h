// One agent of one arena, with the parts that the env config gives it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "Config/UEPoolState.h"
#include "CoreMinimal.h"
#include "UEPoolTypes.h"
#include "UObject/WeakObjectPtr.h"
#include "camera/math.h"
#include "env_config/agent_config.h"
#include "link/binding.h"
#include "link/spec.h"

class AActor;
class AUEPoolArena;
class USceneComponent;
class UUEPoolActuator;
class UUEPoolAgentComponent;
class UUEPoolComponent;
class UUEPoolInfo;
class UUEPoolRewarder;
class UUEPoolSensor;
class UUEPoolTerminator;

/** Classes of parts by type name. */
struct FUEPoolPartTypes {
  TMap<FString, UClass*> Sensors, Actuators, Rewarders, Terminators, Infos;
  static FUEPoolPartTypes Find();
};

class FUEPoolAgent {
 public:
  /** Makes the parts. Problems name the field, and the actor where it is at fault. */
  void Build(UUEPoolAgentComponent& InComponent, const uepool::env_config::AgentConfig& Config,
             const FUEPoolPartTypes& Types, uepool::env_config::Problem* Problem);

  /** The actor is there, and so are its parts. */
  bool IsAlive() const;
  UUEPoolAgentComponent& GetComponent() const { return *Component; }
  AActor& GetActor() const;

  std::vector<uepool::link::Space> SensorSpaces() const;
  std::vector<uepool::link::Space> ActionSpaces() const;
  std::vector<std::string> ActionNames() const;
  std::vector<uepool::link::InfoEntry> Infos() const;

  /** What a trainer knows of it, piece by piece, each after its path in the env config. */
  std::vector<std::pair<std::string, std::string>> Interface(const uepool::env_config::AgentConfig& Config) const;

  /** Where its scene components are, in the order of `AttachPoints()`, and then those of `Views`. */
  void ReadPoses(const AUEPoolArena& Arena, const TArray<TWeakObjectPtr<USceneComponent>>& Views,
                 std::vector<uepool::camera::Pose>* Poses) const;
  static TArray<USceneComponent*> AttachPoints(const UUEPoolAgentComponent& Agent);
  static std::vector<std::string> NamesOf(const TArray<USceneComponent*>& Components);

  void Act(uint32 Env, uint32 Agent, const std::vector<uint32_t>& Leaves, uepool::link::Binding& Rows);
  /** Those of the last Act() that are to be repeated in every tick. */
  void RepeatAction();
  double Judge();
  void JoinEnds(bool* bTerminated, bool* bTruncated);
  void BeginRead();
  void WriteSensor(int32 Index, uint8* Row);
  void WriteInfos(uint32 Env, uint32 Agent, const float* Numbers, uepool::link::Binding& Rows);

  /** For people: what it was told to do last, and what came of it. */
  FString Describe() const;

  const FUEPoolState& GetState() const { return State; }
  int32 NumSensors() const { return Sensors.Num(); }
  int32 NumActuators() const { return Actuators.Num(); }
  const FUEPoolSpace& GetActionSpace(int32 Index) const { return Actuators[Index].Space; }

 private:
  template <class T>
  struct TPart {
    explicit TPart(T* InObject) : Object(InObject) {}

    TWeakObjectPtr<T> Object;
    FUEPoolSpace Space;     // of sensors and actuators
    double Scale = 1.0;     // of rewarders
    TArray<double> Values;  // of the last action
    double Last = 0.0;      // reward, scaled
    EUEPoolEnd End = EUEPoolEnd::None;
  };

  struct FInfo {
    TWeakObjectPtr<UUEPoolInfo> Object;  // or else a field of the state
    std::string Name;
    uepool::wire::DType Type;
    int32 Size = 0;   // 0: no list
    int32 First = 0;  // among the state's numbers
  };

  template <class T>
  T* Make(const uepool::env_config::ComponentConfig& Config, const TMap<FString, UClass*>& Types,
          uepool::env_config::Problem* Problem);
  void AddInfo(const uepool::env_config::ComponentConfig& Config, const TMap<FString, UClass*>& Types,
               uepool::env_config::Problem* Problem);

  TWeakObjectPtr<UUEPoolAgentComponent> Component;
  TArray<TPart<UUEPoolSensor>> Sensors;
  TArray<TPart<UUEPoolActuator>> Actuators;
  TArray<TPart<UUEPoolRewarder>> Rewarders;
  TArray<TPart<UUEPoolTerminator>> Terminators;
  TArray<FInfo> InfoEntries;
  TArray<TWeakObjectPtr<USceneComponent>> Attached;
  FUEPoolState State;
  TArray<double> Values;  // of an info, kept between steps
};
