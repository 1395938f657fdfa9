#include "ApplesGarden.h"

#include <limits>

namespace {
using namespace ApplesGame;

constexpr double LongestMove = 0.15;  // metres at once: shorter than anything is thick
constexpr double Slack = 1e-9;        // metres further out than touching, so that rounding does not touch again
constexpr int32 Pushes = 4;
constexpr double Infinity = std::numeric_limits<double>::infinity();

// Moves At out of the disc around Centre; false: it is not in it.
bool PushOff(const FVector2D& Centre, double Radius, FVector2D& At) {
  const FVector2D Offset = At - Centre;
  const double Squared = Offset.SizeSquared();
  if (Squared >= Radius * Radius) {
    return false;
  }
  const double Distance = FMath::Sqrt(Squared);
  const double Out = Radius + Slack;
  At = Distance > 0.0 ? FVector2D(Centre.X + Offset.X / Distance * Out, Centre.Y + Offset.Y / Distance * Out)
                      : FVector2D(Centre.X + Out, Centre.Y);
  return true;
}

template <class T>
FVector2D ToNearest(const TArray<T>& Things, const FVector2D& From, int32 Except) {
  FVector2D Nearest(0.0, 0.0);
  double Best = Infinity;
  for (int32 Index = 0; Index < Things.Num(); ++Index) {
    const FVector2D Offset = Things[Index].At - From;
    if (Index != Except && Offset.SizeSquared() < Best) {
      Nearest = Offset;
      Best = Offset.SizeSquared();
    }
  }
  return Nearest;
}
}  // namespace

FVector2D FApplesDriver::Velocity() const {
  return StepSeconds > 0.0 ? InFrame((At - StepFrom) / StepSeconds) : FVector2D(0.0, 0.0);
}

FVector2D FApplesDriver::InFrame(const FVector2D& Offset) const {
  return FVector2D(Offset.X * Ahead.X + Offset.Y * Ahead.Y, Offset.Y * Ahead.X - Offset.X * Ahead.Y);
}

void FApplesGarden::Begin(const FApplesLayout& InLayout, double InRobotSpeed, double InTurnSpeed,
                          double InPickupRadius) {
  Layout = InLayout;
  RobotSpeed = InRobotSpeed;
  TurnSpeed = InTurnSpeed;
  PickupRadius = InPickupRadius;
  Robots.Reset();
  for (const FApplesStart& Start : Layout.Robots) {
    FApplesDriver& Robot = Robots.AddDefaulted_GetRef();
    Robot.At = Robot.StepFrom = Start.At;
    Robot.Heading = Start.Heading;
    Robot.Ahead = DirectionOf(Start.Heading);
  }
  bPicked.Init(false, Layout.Apples.Num());
  ApplesLeft = Layout.Apples.Num();
}

void FApplesGarden::Command(int32 Robot, double Speed, double Turn) {
  Robots[Robot].Speed = Speed;
  Robots[Robot].Turn = Turn;
  Robots[Robot].bStepBegins = true;
}

void FApplesGarden::Tick(double Seconds, TArray<TPair<int32, int32>>& Picked) {
  for (int32 Index = 0; Index < Robots.Num(); ++Index) {
    Drive(Index, Seconds, Picked);
  }
}

void FApplesGarden::Drive(int32 Index, double Seconds, TArray<TPair<int32, int32>>& Picked) {
  FApplesDriver& Robot = Robots[Index];
  if (Robot.bStepBegins) {
    // Only now: robots before this one may have picked what was the nearest.
    Robot.bStepBegins = false;
    Robot.StepFrom = Robot.At;
    Robot.StepSeconds = 0.0;
    Robot.Goal = FindNearestApple(Robot.At);
    Robot.bBumped = false;
    Robot.Picked = 0;
  }
  Robot.StepSeconds += Seconds;
  if (Robot.Turn != 0.0) {
    Robot.Heading += HeadingOfTurns(Robot.Turn * TurnSpeed * Seconds);
    Robot.Ahead = DirectionOf(Robot.Heading);
  }
  const double Way = Robot.Speed * RobotSpeed * Seconds;
  const int32 Moves = 1 + static_cast<int32>(FMath::Abs(Way) / LongestMove);
  bool bBumped = false;
  for (int32 Move = 0; Move < Moves; ++Move) {
    const FVector2D Last = Robot.At;
    if (Way != 0.0) {
      Robot.At = Settle(Index, Last, Last + Robot.Ahead * (Way / Moves), bBumped);
    }
    Robot.Driven += (Robot.At - Last).Size();
    Pick(Index, Picked);
  }
  Robot.Bumps += bBumped && !Robot.bBumped ? 1 : 0;
  Robot.bBumped |= bBumped;
  if (Robot.Goal != INDEX_NONE) {
    const FVector2D Goal = Layout.Apples[Robot.Goal].At;
    Robot.Approached = (Goal - Robot.StepFrom).Size() - (Goal - Robot.At).Size();
  } else {
    Robot.Approached = 0.0;
  }
}

// The nearest place that is free, or where the robot was.
FVector2D FApplesGarden::Settle(int32 Index, const FVector2D& From, FVector2D To, bool& bBumped) const {
  for (int32 Push = 0; Push < Pushes; ++Push) {
    if (!PushOut(Index, To)) {
      return To;
    }
    bBumped = true;
  }
  return PushOut(Index, To) ? From : To;  // wedged in between several
}

bool FApplesGarden::PushOut(int32 Index, FVector2D& At) const {
  bool bPushed = false;
  for (const FApplesTree& Tree : Layout.Trees) {
    bPushed |= PushOff(Tree.At, Tree.Radius() + RobotRadius, At);
  }
  for (int32 Other = 0; Other < Robots.Num(); ++Other) {
    if (Other != Index) {
      bPushed |= PushOff(Robots[Other].At, 2.0 * RobotRadius, At);
    }
  }
  const double Edge = Layout.Size / 2.0 - RobotRadius;
  const FVector2D Inside(FMath::Clamp(At.X, -Edge, Edge), FMath::Clamp(At.Y, -Edge, Edge));
  bPushed |= Inside.X != At.X || Inside.Y != At.Y;
  At = Inside;
  return bPushed;
}

void FApplesGarden::Pick(int32 Index, TArray<TPair<int32, int32>>& Picked) {
  FApplesDriver& Robot = Robots[Index];
  for (int32 Apple = 0; Apple < Layout.Apples.Num(); ++Apple) {
    if (!bPicked[Apple] && (Layout.Apples[Apple].At - Robot.At).SizeSquared() <= PickupRadius * PickupRadius) {
      bPicked[Apple] = true;
      --ApplesLeft;
      ++Robot.Picked;
      ++Robot.Collected;
      Picked.Add(TPair<int32, int32>(Index, Apple));
    }
  }
}

int32 FApplesGarden::FindNearestApple(const FVector2D& From) const {
  int32 Nearest = INDEX_NONE;
  double Best = Infinity;
  for (int32 Apple = 0; Apple < Layout.Apples.Num(); ++Apple) {
    const double Squared = (Layout.Apples[Apple].At - From).SizeSquared();
    if (!bPicked[Apple] && Squared < Best) {
      Nearest = Apple;
      Best = Squared;
    }
  }
  return Nearest;
}

double FApplesGarden::ToWall(const FVector2D& From, const FVector2D& Direction) const {
  const auto Along = [this](double At, double Step) {
    return Step == 0.0 ? Infinity : ((Step > 0.0 ? Layout.Size : -Layout.Size) / 2.0 - At) / Step;
  };
  return FMath::Min(Along(From.X, Direction.X), Along(From.Y, Direction.Y));
}

FVector2D FApplesGarden::ToNearestApple(int32 Robot) const {
  const int32 Apple = FindNearestApple(Robots[Robot].At);
  return Apple == INDEX_NONE ? FVector2D(0.0, 0.0) : Robots[Robot].InFrame(Layout.Apples[Apple].At - Robots[Robot].At);
}

FVector2D FApplesGarden::ToNearestTree(int32 Robot) const {
  return Robots[Robot].InFrame(ToNearest(Layout.Trees, Robots[Robot].At, INDEX_NONE));
}

FVector2D FApplesGarden::ToNearestRobot(int32 Robot) const {
  return Robots[Robot].InFrame(ToNearest(Robots, Robots[Robot].At, Robot));
}

FVector4 FApplesGarden::ToWalls(int32 Robot) const {
  const FVector2D At = Robots[Robot].At;
  const double C = Robots[Robot].Ahead.X, S = Robots[Robot].Ahead.Y;
  return FVector4(ToWall(At, FVector2D(C, S)), ToWall(At, FVector2D(-S, C)), ToWall(At, FVector2D(-C, -S)),
                  ToWall(At, FVector2D(S, -C)));
}
