#include "Session/UEPoolAgent.h"

#include "Camera/CameraComponent.h"
#include "Components/SceneComponent.h"
#include "Config/UEPoolProperties.h"
#include "Config/UEPoolRegistry.h"
#include "Config/UEPoolSpaces.h"
#include "GameFramework/Actor.h"
#include "Scene/UEPoolBelonging.h"
#include "Scene/UEPoolPose.h"
#include "UEPoolActuator.h"
#include "UEPoolAgentComponent.h"
#include "UEPoolArena.h"
#include "UEPoolInfo.h"
#include "UEPoolRewarder.h"
#include "UEPoolSensor.h"
#include "UEPoolTerminator.h"
#include "UEPoolText.h"

using uepool::env_config::ComponentConfig;
using uepool::env_config::Problem;
using uepool::link::Binding;

FUEPoolPartTypes FUEPoolPartTypes::Find() {
  FUEPoolPartTypes Types;
  Types.Sensors = UEPool::TypesOf(*UUEPoolSensor::StaticClass());
  Types.Actuators = UEPool::TypesOf(*UUEPoolActuator::StaticClass());
  Types.Rewarders = UEPool::TypesOf(*UUEPoolRewarder::StaticClass());
  Types.Terminators = UEPool::TypesOf(*UUEPoolTerminator::StaticClass());
  Types.Infos = UEPool::TypesOf(*UUEPoolInfo::StaticClass());
  return Types;
}

template <class T>
T* FUEPoolAgent::Make(const ComponentConfig& Config, const TMap<FString, UClass*>& Types, Problem* Wrong) {
  UClass* const* Class = Types.Find(FromCore(Config.type));
  check(Class);  // the document's reader knows the same types
  T* Part = NewObject<T>(&GetActor(), *Class);
  Part->PartName = FromCore(Config.name);
  uepool::env_config::Fields Fields = Config.read(Wrong);
  UEPool::ReadProperties(*Part, *UUEPoolComponent::StaticClass(), Fields);
  Fields.finish();
  Part->RegisterComponent();
  Component->AddPart(Part);
  const FString Settings = Part->CheckSettings();
  if (!Settings.IsEmpty()) {
    Wrong->report(Config.path + "." + ToCore(Settings), "on actor " + ToCore(GetActor().GetName()));
  }
  return Part;
}

void FUEPoolAgent::Build(UUEPoolAgentComponent& InComponent, const uepool::env_config::AgentConfig& Config,
                         const FUEPoolPartTypes& Types, Problem* Wrong) {
  Component = &InComponent;
  Component->ClearParts();
  State = FUEPoolState::Of(InComponent);
  Attached.Reset();
  for (USceneComponent* Each : AttachPoints(InComponent)) {
    Attached.Add(Each);
  }
  Sensors.Reset();
  for (const ComponentConfig& Each : Config.sensors) {
    UUEPoolSensor* Sensor = Make<UUEPoolSensor>(Each, Types.Sensors, Wrong);
    Sensors.Emplace(Sensor);
    Sensors.Last().Space = Sensor->GetObservationSpace();
    UEPool::CheckSpace(Sensors.Last().Space, true, Each.path, Wrong);
  }
  Actuators.Reset();
  for (const ComponentConfig& Each : Config.actuators) {
    UUEPoolActuator* Actuator = Make<UUEPoolActuator>(Each, Types.Actuators, Wrong);
    Actuators.Emplace(Actuator);
    Actuators.Last().Space = Actuator->GetActionSpace();
    UEPool::CheckSpace(Actuators.Last().Space, false, Each.path, Wrong);
  }
  Rewarders.Reset();
  for (const ComponentConfig& Each : Config.rewarders) {
    Rewarders.Emplace(Make<UUEPoolRewarder>(Each, Types.Rewarders, Wrong));
    Rewarders.Last().Scale = Each.scale;
  }
  Terminators.Reset();
  for (const ComponentConfig& Each : Config.terminators) {
    Terminators.Emplace(Make<UUEPoolTerminator>(Each, Types.Terminators, Wrong));
  }
  InfoEntries.Reset();
  for (const ComponentConfig& Each : Config.infos) {
    AddInfo(Each, Types.Infos, Wrong);
  }
}

void FUEPoolAgent::AddInfo(const ComponentConfig& Config, const TMap<FString, UClass*>& Types, Problem* Wrong) {
  FInfo Info;
  Info.Name = Config.name;
  if (Types.Contains(FromCore(Config.type))) {
    UUEPoolInfo* Part = Make<UUEPoolInfo>(Config, Types, Wrong);
    Info.Object = Part;
    Info.Size = FMath::Clamp(Part->GetSize(), 0, 1 << 16);
    constexpr uepool::wire::DType DTypes[] = {uepool::wire::kF32, uepool::wire::kF64, uepool::wire::kI64};
    Info.Type = DTypes[static_cast<int32>(Part->GetNumberType())];
    InfoEntries.Add(Info);
    return;
  }
  Config.read(Wrong).finish();
  for (const uepool::env_config::StateField& Field : State.Fields()) {
    if (Field.name == Config.type) {
      Info.Size = Field.size > 1 ? static_cast<int32>(Field.size) : 0;
      Info.Type = uepool::wire::kF32;
      InfoEntries.Add(Info);
      return;
    }
    Info.First += static_cast<int32>(Field.size);
  }
}

bool FUEPoolAgent::IsAlive() const { return Component.IsValid() && IsValid(Component->GetOwner()); }

AActor& FUEPoolAgent::GetActor() const { return *Component->GetOwner(); }

std::vector<uepool::link::Space> FUEPoolAgent::SensorSpaces() const {
  std::vector<uepool::link::Space> Result;
  for (const auto& Each : Sensors) {
    Result.push_back(UEPool::ToCoreSpace(Each.Space));
  }
  return Result;
}

std::vector<uepool::link::Space> FUEPoolAgent::ActionSpaces() const {
  std::vector<uepool::link::Space> Result;
  for (const auto& Each : Actuators) {
    Result.push_back(UEPool::ToCoreSpace(Each.Space));
  }
  return Result;
}

std::vector<std::string> FUEPoolAgent::ActionNames() const {
  std::vector<std::string> Result;
  for (int32 Index = 0; Actuators.Num() == 1 && Index < Actuators[0].Space.Names.Num(); ++Index) {
    Result.push_back(ToCore(Actuators[0].Space.Names[Index]));
  }
  return Result;
}

std::vector<uepool::link::InfoEntry> FUEPoolAgent::Infos() const {
  std::vector<uepool::link::InfoEntry> Result;
  for (const FInfo& Info : InfoEntries) {
    std::vector<uint32_t> Shape;
    if (Info.Size > 0) {
      Shape.push_back(static_cast<uint32_t>(Info.Size));
    }
    Result.push_back({Info.Name, Info.Type, Shape});
  }
  return Result;
}

std::vector<std::pair<std::string, std::string>> FUEPoolAgent::Interface(
    const uepool::env_config::AgentConfig& Config) const {
  std::vector<std::pair<std::string, std::string>> Result;
  Result.emplace_back(Config.path,
                      "the scene components " + uepool::env_config::join(NamesOf(AttachPoints(*Component))));
  std::vector<std::string> Names;
  for (const auto& Field : State.Fields()) {
    Names.push_back(Field.name + "[" + std::to_string(Field.size) + "]");
  }
  Result.emplace_back(Config.path, "the state fields " + uepool::env_config::join(Names));
  for (int32 Index = 0; Index < Sensors.Num(); ++Index) {
    Result.emplace_back(Config.sensors[static_cast<size_t>(Index)].path,
                        "the space " + UEPool::ToCoreSpace(Sensors[Index].Space).json());
  }
  for (int32 Index = 0; Index < Actuators.Num(); ++Index) {
    Result.emplace_back(Config.actuators[static_cast<size_t>(Index)].path,
                        "the space " + UEPool::ToCoreSpace(Actuators[Index].Space).json());
  }
  for (const FInfo& Info : InfoEntries) {
    Result.emplace_back(Config.path + ".infos", "an info of " + std::to_string(Info.Size) + " numbers of type " +
                                                    std::to_string(static_cast<uint32>(Info.Type)));
  }
  return Result;
}

// The default one first: what the component says, else the first camera, else the root.
TArray<USceneComponent*> FUEPoolAgent::AttachPoints(const UUEPoolAgentComponent& Agent) {
  TArray<USceneComponent*> All;
  Agent.GetOwner()->GetComponents<USceneComponent>(All);
  // What parts of agents made for themselves has other names each time.
  // An editor gives cameras meshes to be seen by, likewise.
  All.RemoveAll([](const USceneComponent* Each) { return Each->HasAnyFlags(RF_Transient) || Each->IsEditorOnly(); });
  USceneComponent* First = Agent.GetOwner()->GetRootComponent();
  if (USceneComponent* Camera = Agent.GetOwner()->FindComponentByClass<UCameraComponent>()) {
    First = Camera;
  }
  for (USceneComponent* Each : All) {
    if (!Agent.DefaultAttachPoint.IsNone() && Each->GetFName() == Agent.DefaultAttachPoint) {
      First = Each;
    }
  }
  TArray<USceneComponent*> Result;
  if (First) {
    Result.Add(First);
  }
  for (USceneComponent* Each : All) {
    Result.AddUnique(Each);
  }
  return Result;
}

std::vector<std::string> FUEPoolAgent::NamesOf(const TArray<USceneComponent*>& Components) {
  std::vector<std::string> Result;
  for (const USceneComponent* Each : Components) {
    Result.push_back(ToCore(Each->GetName()));
  }
  return Result;
}

void FUEPoolAgent::ReadPoses(const AUEPoolArena& Arena, const TArray<TWeakObjectPtr<USceneComponent>>& Views,
                             std::vector<uepool::camera::Pose>* Poses) const {
  Poses->clear();
  for (const TArray<TWeakObjectPtr<USceneComponent>>* List : {&Attached, &Views}) {
    for (const TWeakObjectPtr<USceneComponent>& Each : *List) {
      Poses->push_back(Each.IsValid() ? UEPool::ToPose(UEPool::InArena(*Each, Arena)) : uepool::camera::Pose());
    }
  }
}

void FUEPoolAgent::Act(uint32 Env, uint32 Agent, const std::vector<uint32_t>& Leaves, Binding& Rows) {
  Component->BeginStep();
  for (int32 Index = 0; Index < Actuators.Num(); ++Index) {
    TPart<UUEPoolActuator>& Actuator = Actuators[Index];
    UEPool::ReadAction(Actuator.Space, Rows.row(uepool::wire::kAction, Leaves[Index], Env, Agent), Actuator.Values);
    if (Actuator.Object.IsValid()) {
      Actuator.Object->Act(Actuator.Values);
    }
  }
}

void FUEPoolAgent::RepeatAction() {
  for (TPart<UUEPoolActuator>& Actuator : Actuators) {
    if (Actuator.Object.IsValid() && Actuator.Object->bActEveryTick && Actuator.Values.Num() > 0) {
      Actuator.Object->Act(Actuator.Values);
    }
  }
}

double FUEPoolAgent::Judge() {
  double Sum = 0.0;
  for (TPart<UUEPoolRewarder>& Rewarder : Rewarders) {
    Rewarder.Last = Rewarder.Object.IsValid() ? Rewarder.Scale * Rewarder.Object->GetReward() : 0.0;
    Sum += Rewarder.Last;
  }
  Component->EndStep(Sum);
  return Sum;
}

void FUEPoolAgent::JoinEnds(bool* bTerminated, bool* bTruncated) {
  for (TPart<UUEPoolTerminator>& Terminator : Terminators) {
    Terminator.End = Terminator.Object.IsValid() ? Terminator.Object->GetEnd() : EUEPoolEnd::None;
    *bTerminated |= Terminator.End == EUEPoolEnd::Terminated;
    *bTruncated |= Terminator.End == EUEPoolEnd::Truncated;
  }
}

void FUEPoolAgent::BeginRead() {
  for (TPart<UUEPoolSensor>& Sensor : Sensors) {
    if (Sensor.Object.IsValid()) {
      Sensor.Object->BeginRead();
    }
  }
}

void FUEPoolAgent::WriteSensor(int32 Index, uint8* Row) {
  if (Sensors[Index].Object.IsValid()) {
    Sensors[Index].Object->ReadRow(Row, Sensors[Index].Space);
  }
}

void FUEPoolAgent::WriteInfos(uint32 Env, uint32 Agent, const float* Numbers, Binding& Rows) {
  for (int32 Index = 0; Index < InfoEntries.Num(); ++Index) {
    const FInfo& Info = InfoEntries[Index];
    const int32 Size = FMath::Max(1, Info.Size);
    Values.Reset();
    if (UUEPoolInfo* Part = Info.Object.Get()) {
      Part->GetValues(Values);
    } else {
      for (int32 Number = 0; Number < Size; ++Number) {
        Values.Add(Numbers[Info.First + Number]);
      }
    }
    Values.SetNumZeroed(Size);
    UEPool::WriteNumbers(Values, Info.Type, Rows.row(uepool::wire::kInfo, static_cast<uint32>(Index), Env, Agent));
  }
}

FString FUEPoolAgent::Describe() const {
  const auto NameOf = [](const UUEPoolComponent* Part) { return Part ? Part->PartName : FString(TEXT("(gone)")); };
  FString Text = FString::Printf(TEXT("agent %s (%s): step %d, return %.3f\n"), *Component->Id, *GetActor().GetName(),
                                 Component->GetElapsedSteps(), Component->GetReturn());
  for (const TPart<UUEPoolActuator>& Each : Actuators) {
    TArray<FString> Numbers;
    for (int32 Index = 0; Index < Each.Values.Num(); ++Index) {
      Numbers.Add(FString::Printf(TEXT("%.2f"), Each.Values[Index]));
    }
    Text +=
        FString::Printf(TEXT("  actuator %s: %s\n"), *NameOf(Each.Object.Get()), *FString::Join(Numbers, TEXT(" ")));
  }
  for (const TPart<UUEPoolRewarder>& Each : Rewarders) {
    Text += FString::Printf(TEXT("  reward %s: %.3f\n"), *NameOf(Each.Object.Get()), Each.Last);
  }
  for (const TPart<UUEPoolTerminator>& Each : Terminators) {
    const TCHAR* End = Each.End == EUEPoolEnd::None
                           ? TEXT("goes on")
                           : (Each.End == EUEPoolEnd::Terminated ? TEXT("terminated") : TEXT("truncated"));
    Text += FString::Printf(TEXT("  terminator %s: %s\n"), *NameOf(Each.Object.Get()), End);
  }
  for (const TPart<UUEPoolSensor>& Each : Sensors) {
    Text += FString::Printf(TEXT("  sensor %s: %d numbers\n"), *NameOf(Each.Object.Get()), Each.Space.Num());
  }
  return Text;
}
