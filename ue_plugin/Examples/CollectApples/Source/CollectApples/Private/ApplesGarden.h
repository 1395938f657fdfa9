// The garden as it moves: robots drive, slide along what they hit, and pick apples. No actors here, nothing random.
#pragma once

#include "ApplesLayout.h"
#include "CoreMinimal.h"

/** A robot. Metres in the arena's frame. */
struct FApplesDriver {
  FVector2D At;
  FApplesHeading Heading = 0;
  FVector2D Ahead = FVector2D(1.0, 0.0);

  // What it is told to do, both from -1 to 1: drive forward, turn left.
  double Speed = 0.0;
  double Turn = 0.0;

  // Of the step that goes on, or was the last:
  bool bStepBegins = true;
  FVector2D StepFrom;
  double StepSeconds = 0.0;
  int32 Goal = INDEX_NONE;  // the apple that was the nearest
  bool bBumped = false;     // it touched a wall, a trunk or a robot
  int32 Picked = 0;
  double Approached = 0.0;  // metres nearer to the goal

  // Of the episode:
  int32 Collected = 0;
  int32 Bumps = 0;  // steps with one
  double Driven = 0.0;

  /** As it really moved in the step: metres a second, ahead and to the left. */
  FVector2D Velocity() const;
  /** What lies at an offset from it, ahead and to the left. */
  FVector2D InFrame(const FVector2D& Offset) const;
};

class FApplesGarden {
 public:
  /** Turns a second. */
  void Begin(const FApplesLayout& InLayout, double InRobotSpeed, double InTurnSpeed, double InPickupRadius);

  /** A step begins for this robot. */
  void Command(int32 Robot, double Speed, double Turn);
  /** Moves all robots, one after the other. Picked: of each apple that was picked now, the robot and the apple. */
  void Tick(double Seconds, TArray<TPair<int32, int32>>& Picked);

  const FApplesLayout& GetLayout() const { return Layout; }
  const TArray<FApplesDriver>& GetRobots() const { return Robots; }
  bool IsLeft(int32 Apple) const { return !bPicked[Apple]; }
  int32 GetApplesLeft() const { return ApplesLeft; }

  // Offsets from a robot in its own frame; 0, 0: there is none.
  FVector2D ToNearestApple(int32 Robot) const;
  FVector2D ToNearestTree(int32 Robot) const;
  FVector2D ToNearestRobot(int32 Robot) const;
  /** Metres ahead, to the left, behind, to the right. */
  FVector4 ToWalls(int32 Robot) const;

 private:
  void Drive(int32 Index, double Seconds, TArray<TPair<int32, int32>>& Picked);
  FVector2D Settle(int32 Index, const FVector2D& From, FVector2D To, bool& bBumped) const;
  bool PushOut(int32 Index, FVector2D& At) const;
  void Pick(int32 Index, TArray<TPair<int32, int32>>& Picked);
  int32 FindNearestApple(const FVector2D& From) const;
  double ToWall(const FVector2D& From, const FVector2D& Direction) const;

  FApplesLayout Layout;
  double RobotSpeed = 0.0;
  double TurnSpeed = 0.0;
  double PickupRadius = 0.0;
  TArray<FApplesDriver> Robots;
  TArray<bool> bPicked;
  int32 ApplesLeft = 0;
};
