// The garden's actors but for the robots. Each is made when it is first needed, and kept.
#pragma once

#include "CoreMinimal.h"
#include "UObject/WeakObjectPtr.h"

class AActor;
class AApplesBody;
class AUEPoolArena;
class UShapeComponent;
struct FApplesLayout;

class FApplesScenery {
 public:
  explicit FApplesScenery(AUEPoolArena& InArena);

  /** Everything as an episode begins. */
  void Show(const FApplesLayout& Layout);
  /** Null: somebody destroyed it. */
  AApplesBody* GetApple(int32 Number) const;

 private:
  struct FTree {
    TWeakObjectPtr<AApplesBody> Trunk;
    TWeakObjectPtr<AApplesBody> Crown;
    TArray<TWeakObjectPtr<UShapeComponent>> Shapes;  // of the crown
    TArray<int32> Kinds;                             // of trees that each of them belongs to
  };

  void MakeGround();
  void MakeWalls();
  void MakeViews();
  void MakeTree();
  void MakeApple();

  AUEPoolArena& Arena;
  TArray<TWeakObjectPtr<AApplesBody>> Ground;
  TArray<TWeakObjectPtr<AApplesBody>> Walls;
  TArray<TWeakObjectPtr<AApplesBody>> Posts;
  TArray<TWeakObjectPtr<AActor>> Views;
  TArray<FTree> Trees;
  TArray<TWeakObjectPtr<AApplesBody>> Apples;
};
