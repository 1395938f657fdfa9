#include "ApplesRobot.h"

#include "Components/SceneComponent.h"
#include "ApplesBody.h"
#include "ApplesGarden.h"
#include "ApplesUnits.h"
#include "UEPoolAgentComponent.h"
#include "UEPoolAppearanceComponent.h"
#include "UEPoolArena.h"

namespace {
constexpr double LargestGarden = 40.0;
constexpr double Far = LargestGarden * 1.4142135623730951;  // from corner to corner
constexpr double FastestRobot = 10.0;
constexpr int32 RobotLabel = 5000;

const FColor Colours[] = {FColor(58, 104, 210),  FColor(236, 176, 40), FColor(150, 70, 190),
                          FColor(240, 236, 228), FColor(40, 176, 176), FColor(240, 120, 170)};

// Metres.
constexpr double EyeHeight = 0.6, EyeForward = 0.16;
constexpr double OverheadHeight = 6.0;
constexpr double GardenHeight = 0.56, LeastGardenHeight = 5.0;  // the first a share of the garden's size

// The chase camera, where nothing is in its way, and what it looks at.
constexpr double ChaseBehind = 2.2, ChaseHeight = 1.7, ChaseTarget = 1.6, ChaseTargetHeight = 0.3;
constexpr int32 ChaseStops = 8;  // on the way from the robot to there
constexpr double ChaseFrom = 0.6;
constexpr double CrownRadius = 0.95, CrownFoot = 0.75;  // of a tree of scale 1, with a little to spare

// The agent of env configs that have none.
const TCHAR* const DefaultAgent = TEXT(R"({
	"sensors": [{"name": "camera", "type": "camera"}],
	"actuators": [{"name": "movement", "type": "robot_movement"}],
	"rewarders": [{"name": "apples", "type": "pickup_reward"}],
	"terminators": [
		{"name": "step_limit", "type": "step_counter", "max_step_count": 350},
		{"name": "done", "type": "all_collected"}
	],
	"infos": [{"name": "apples_collected", "type": "apples_collected"}, {"name": "apples_left", "type": "apples_left"}]
})");

FUEPoolStateField Field(const TCHAR* Name, double Low, double High) {
  FUEPoolStateField Result;
  Result.Name = Name;
  Result.Low = Low;
  Result.High = High;
  return Result;
}

// Whether a camera there is within the garden and outside of the trees.
bool IsClear(const FApplesLayout& Layout, const FVector2D& At, double Height) {
  const double Edge = Layout.Size / 2.0 - 0.02;
  if (FMath::Abs(At.X) > Edge || FMath::Abs(At.Y) > Edge) {
    return false;
  }
  for (const FApplesTree& Tree : Layout.Trees) {
    const double Radius = Height < CrownFoot * Tree.Scale ? Tree.Radius() : CrownRadius * Tree.Scale;
    if ((At - Tree.At).SizeSquared() < Radius * Radius) {
      return false;
    }
  }
  return true;
}
}  // namespace

AApplesRobot::AApplesRobot() {
  PrimaryActorTick.bCanEverTick = false;
  RootComponent = CreateDefaultSubobject<USceneComponent>(TEXT("Root"));
  const auto Add = [this](const TCHAR* Name) {
    USceneComponent* Component = CreateDefaultSubobject<USceneComponent>(Name);
    Component->SetupAttachment(RootComponent);
    return Component;
  };
  HeadPoint = Add(TEXT("head"));
  HeadPoint->SetRelativeLocation(ApplesGame::ToEngine(EyeForward, 0.0, EyeHeight));
  ChasePoint = Add(TEXT("chase"));
  OverheadPoint = Add(TEXT("overhead"));
  OverheadPoint->SetRelativeLocationAndRotation(ApplesGame::ToEngine(0.0, 0.0, OverheadHeight),
                                                ApplesGame::ToEngineRotation(0.0, -90.0));
  GardenView = Add(TEXT("garden"));
  CameraComp = Add(TEXT("CameraComp"));

  Appearance = CreateDefaultSubobject<UUEPoolAppearanceComponent>(TEXT("Appearance"));
  Agent = CreateDefaultSubobject<UUEPoolAgentComponent>(TEXT("Agent"));
  Agent->DefaultAttachPoint = TEXT("head");
  Agent->DefaultConfig = DefaultAgent;
  Agent->StateFields = {
      Field(TEXT("position"), -LargestGarden / 2.0, LargestGarden / 2.0),
      Field(TEXT("heading"), -1.0, 1.0),
      Field(TEXT("velocity"), -FastestRobot, FastestRobot),
      Field(TEXT("nearest_apple"), -Far, Far),
      Field(TEXT("apples_left"), 0.0, ApplesGame::MostApples),
      Field(TEXT("wall_distances"), 0.0, Far),
      Field(TEXT("nearest_tree"), -Far, Far),
      Field(TEXT("nearest_robot"), -Far, Far),
  };
}

void AApplesRobot::BeginPlay() {
  Super::BeginPlay();
  const FColor Colour = Colours[0];
  AApplesBody::AddSphere(*this, Colour, FVector(0.0, 0.0, 0.27), 0.27, TEXT("Body"));
  AApplesBody::AddBox(*this, Colour, FVector(0.0, 0.0, 0.5), FVector(0.04, 0.04, 0.06), TEXT("Neck"));
  AApplesBody::AddBox(*this, Colour, FVector(0.01, 0.0, 0.6), FVector(0.13, 0.16, 0.1), TEXT("Face"));
}

void AApplesRobot::Begin(AUEPoolArena& Arena, int32 Number, double GardenSize) {
  Appearance->Colour = Colours[Number % UE_ARRAY_COUNT(Colours)];
  Appearance->SegmentationLabel = RobotLabel + Number;
  // It hangs above the garden wherever the robot goes.
  if (GardenView->GetAttachParent() != Arena.GetRootComponent()) {
    GardenView->AttachToComponent(Arena.GetRootComponent(), FAttachmentTransformRules::KeepRelativeTransform);
  }
  const double Height = FMath::Max(GardenHeight * GardenSize, LeastGardenHeight);
  GardenView->SetRelativeLocationAndRotation(ApplesGame::ToEngine(0.0, 0.0, Height),
                                             ApplesGame::ToEngineRotation(0.0, -90.0));
}

void AApplesRobot::Show(const FApplesGarden& Garden, int32 Number) {
  const FApplesDriver& Driver = Garden.GetRobots()[Number];
  Position = Driver.At;
  Heading = Driver.Ahead;
  Velocity = Driver.Velocity();
  NearestApple = Garden.ToNearestApple(Number);
  ApplesLeft = Garden.GetApplesLeft();
  WallDistances = Garden.ToWalls(Number);
  NearestTree = Garden.ToNearestTree(Number);
  NearestRobot = Garden.ToNearestRobot(Number);
  RootComponent->SetRelativeLocationAndRotation(ApplesGame::ToEngine(Driver.At.X, Driver.At.Y, 0.0),
                                                ApplesGame::ToEngineRotation(ApplesGame::DegreesOf(Driver.Heading)));
  AimChase(Garden, Driver.At, Driver.Ahead);
}

// Behind and above, as far as the way to there is clear; where there is no room at all it is the head.
void AApplesRobot::AimChase(const FApplesGarden& Garden, const FVector2D& At, const FVector2D& Ahead) {
  double Behind = 0.0, Height = 0.0;
  int32 Stop = 0;
  for (; Stop < ChaseStops; ++Stop) {
    const double Share = static_cast<double>(Stop + 1) / ChaseStops;
    const double NextHeight = ChaseFrom + (ChaseHeight - ChaseFrom) * Share;
    if (!IsClear(Garden.GetLayout(), At - Ahead * (ChaseBehind * Share), NextHeight)) {
      break;
    }
    Behind = ChaseBehind * Share;
    Height = NextHeight;
  }
  FVector Place = HeadPoint->GetRelativeLocation();
  FRotator Rotation = FRotator(0.0, 0.0, 0.0);
  if (Stop >= 2) {
    Place = ApplesGame::ToEngine(-Behind, 0.0, Height);
    Rotation = ApplesGame::ToEngineRotation(
        0.0, FMath::RadiansToDegrees(FMath::Atan2(ChaseTargetHeight - Height, ChaseTarget + Behind)));
  }
  ChasePoint->SetRelativeLocationAndRotation(Place, Rotation);
  CameraComp->SetRelativeLocationAndRotation(Place, Rotation);
}
