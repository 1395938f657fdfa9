#include "ApplesParameters.h"

#include "ApplesArena.h"
#include "ApplesLayout.h"

namespace {
// Square metres that one of them needs, so that a random layout is found quickly and every apple can be reached.
constexpr double AreaOfApple = 2.0;
constexpr double AreaOfTree = 8.0;
constexpr double AreaOfRobot = 16.0;

class FChecker {
 public:
  void Whole(const TCHAR* Name, int32 Value, int32 Low, int32 High) {
    if (Value < Low || Value > High) {
      Refuse(FString::Printf(TEXT("%s: must be an integer from %d to %d, not %d"), Name, Low, High, Value));
    }
  }

  void Real(const TCHAR* Name, double Value, double Low, double High) {
    if (!(Value >= Low && Value <= High)) {
      Refuse(FString::Printf(TEXT("%s: must be a number from %g to %g, not %g"), Name, Low, High, Value));
    }
  }

  void Room(const TCHAR* Name, const TCHAR* What, int32 Count, double Each, double Size) {
    const int32 Fit = static_cast<int32>(FMath::FloorToDouble(Size * Size / Each));
    if (Count > Fit) {
      Refuse(FString::Printf(TEXT("%s: a garden of %g m holds at most %d %s, not %d"), Name, Size, Fit, What, Count));
    }
  }

  const FString& GetProblem() const { return Problem; }

 private:
  // The first counts: others may only follow from it.
  void Refuse(const FString& Text) {
    if (Problem.IsEmpty()) {
      Problem = Text;
    }
  }

  FString Problem;
};
}  // namespace

namespace ApplesGame {
FString CheckParameters(const AApplesArena& Arena, int32 NumRobots) {
  FChecker Checker;
  Checker.Whole(TEXT("apples"), Arena.Apples, 1, MostApples);
  Checker.Whole(TEXT("trees"), Arena.Trees, 0, MostTrees);
  Checker.Real(TEXT("garden_size"), Arena.GardenSize, 6.0, 40.0);
  Checker.Real(TEXT("robot_speed"), Arena.RobotSpeed, 0.1, 10.0);
  Checker.Real(TEXT("turn_speed"), Arena.TurnSpeed, 1.0, 720.0);
  Checker.Real(TEXT("pickup_radius"), Arena.PickupRadius, 0.3, 1.5);
  Checker.Real(TEXT("variation"), Arena.Variation, 0.0, 1.0);
  Checker.Room(TEXT("apples"), TEXT("apples"), Arena.Apples, AreaOfApple, Arena.GardenSize);
  Checker.Room(TEXT("trees"), TEXT("trees"), Arena.Trees, AreaOfTree, Arena.GardenSize);
  Checker.Room(TEXT("garden_size"), TEXT("robots"), NumRobots, AreaOfRobot, Arena.GardenSize);
  return Checker.GetProblem();
}
}  // namespace ApplesGame
