#include "ApplesScenery.h"

#include "ApplesBody.h"
#include "ApplesLayout.h"
#include "ApplesUnits.h"
#include "Components/ShapeComponent.h"
#include "UEPoolAppearanceComponent.h"
#include "UEPoolArena.h"

namespace {
// Labels in segmentation images: the class times 1000, and the number of the thing within its class.
constexpr int32 GroundLabel = 1000;
constexpr int32 WallLabel = 2000;  // north, west, south, east; posts follow
constexpr int32 TreeLabel = 3000;
constexpr int32 AppleLabel = 4000;

// Bits of visibility masks.
constexpr int32 GroundMask = 1;
constexpr int32 WallMask = 2;
constexpr int32 TreeMask = 4;
constexpr int32 AppleMask = 8;

constexpr int32 Sides = 4;
constexpr double WallHeight = 1.0;
constexpr double WallThickness = 0.2;  // beyond the garden's edge
constexpr int32 Tiles = 8;             // of the ground along a side
constexpr double AppleRadius = 0.22;

const FColor WallColours[Sides] = {FColor(176, 170, 158), FColor(196, 170, 122), FColor(138, 146, 176),
                                   FColor(158, 132, 150)};
const FColor TrunkColour = FColor(124, 84, 50);
const FColor CrownColours[] = {FColor(62, 128, 52), FColor(34, 96, 62),  FColor(96, 142, 62),
                               FColor(84, 140, 48), FColor(46, 108, 58), FColor(120, 150, 58)};
const FColor AppleColours[] = {FColor(226, 26, 30), FColor(204, 18, 40), FColor(236, 48, 22)};

void SetShown(const TWeakObjectPtr<AApplesBody>& Body, bool bShown) {
  if (AApplesBody* Actor = Body.Get()) {
    Actor->SetActorHiddenInGame(!bShown);
  }
}

void PlaceBody(const TWeakObjectPtr<AApplesBody>& Body, const FVector2D& At, double Degrees, const FVector& Scale) {
  if (AApplesBody* Actor = Body.Get()) {
    Actor->Place(At, Degrees, Scale);
  }
}
}  // namespace

FApplesScenery::FApplesScenery(AUEPoolArena& InArena) : Arena(InArena) {
  MakeGround();
  MakeWalls();
  MakeViews();
}

// A square metre, to be scaled: land around, grass, and on every other patch of it a lighter one, to see oneself move
// by.
void FApplesScenery::MakeGround() {
  const auto Make = [this](const FColor& Colour) {
    AApplesBody* Body = AApplesBody::Make(Arena, Colour, GroundLabel, GroundMask, false);
    Ground.Add(Body);
    return Body;
  };
  const FColor Land(150, 160, 104), Dark(104, 150, 68), Light(122, 168, 86);
  AApplesBody::AddBox(*Make(Land), Land, FVector(0.0, 0.0, -0.1), FVector(1.0, 1.0, 0.09));
  AApplesBody::AddBox(*Make(Dark), Dark, FVector(0.0, 0.0, -0.05), FVector(0.5, 0.5, 0.045));
  AApplesBody* Patches = Make(Light);
  for (int32 Tile = 0; Tile < Tiles * Tiles; ++Tile) {
    const int32 Row = Tile / Tiles, Column = Tile % Tiles;
    if ((Row + Column) % 2 == 1) {
      const FVector Centre((Row + 0.5) / Tiles - 0.5, (Column + 0.5) / Tiles - 0.5, -0.01);
      AApplesBody::AddBox(*Patches, Light, Centre, FVector(0.5 / Tiles, 0.5 / Tiles, 0.01));
    }
  }
}

void FApplesScenery::MakeWalls() {
  const FColor PostColour(150, 142, 132);
  for (int32 Side = 0; Side < Sides; ++Side) {
    // A metre of wall, forward of the actor: to be scaled along its length.
    AApplesBody* Wall = AApplesBody::Make(Arena, WallColours[Side], WallLabel + Side, WallMask);
    AApplesBody::AddBox(*Wall, WallColours[Side], FVector(WallThickness / 2.0, 0.0, WallHeight / 2.0),
                        FVector(WallThickness / 2.0, 0.5, WallHeight / 2.0));
    Walls.Add(Wall);
    AApplesBody* Post = AApplesBody::Make(Arena, PostColour, WallLabel + Sides + Side, WallMask);
    AApplesBody::AddBox(*Post, PostColour, FVector(0.0, 0.0, (WallHeight + 0.15) / 2.0),
                        FVector(0.22, 0.22, (WallHeight + 0.15) / 2.0));
    Posts.Add(Post);
  }
}

// What sensors can name by attach_to_actor_name: the corner that people look from.
void FApplesScenery::MakeViews() {
  for (const TCHAR* Name : {TEXT("spectator"), TEXT("SpecCameraActor")}) {
    AApplesBody* View = AApplesBody::Make(Arena, FColor(0, 0, 0), 0, GroundMask);
    View->Appearance->bInvisible = true;  // a place without a shape
    View->Tags.Add(FName(*(FString(TEXT("UEPoolView:")) + Name)));
    Views.Add(View);
  }
}

void FApplesScenery::MakeTree() {
  const int32 Number = Trees.Num();
  FTree& Tree = Trees.AddDefaulted_GetRef();
  const FColor Colour = CrownColours[Number % UE_ARRAY_COUNT(CrownColours)];
  AApplesBody* Trunk = AApplesBody::Make(Arena, TrunkColour, TreeLabel + Number, TreeMask);
  // Its lower end is under the ground: as thick as robots find it from there on.
  AApplesBody::AddCapsule(*Trunk, TrunkColour, FVector(0.0, 0.0, 0.45), ApplesGame::TrunkRadius, 0.85);
  AApplesBody* Crown = AApplesBody::Make(Arena, Colour, TreeLabel + Number, TreeMask);
  Tree.Trunk = Trunk;
  Tree.Crown = Crown;
  const auto Add = [&Tree](int32 Kind, UShapeComponent* Shape) {
    Tree.Kinds.Add(Kind);
    Tree.Shapes.Add(Shape);
  };
  Add(0, AApplesBody::AddSphere(*Crown, Colour, FVector(0.0, 0.0, 1.75), 0.85));       // round
  Add(1, AApplesBody::AddCapsule(*Crown, Colour, FVector(0.0, 0.0, 1.9), 0.62, 1.0));  // tall
  Add(2, AApplesBody::AddSphere(*Crown, Colour, FVector(0.0, 0.0, 1.5), 0.7));         // of two storeys
  Add(2, AApplesBody::AddSphere(*Crown, Colour, FVector(0.1, 0.1, 2.35), 0.5));
}

void FApplesScenery::MakeApple() {
  const int32 Number = Apples.Num();
  const FColor Colour = AppleColours[Number % UE_ARRAY_COUNT(AppleColours)];
  AApplesBody* Apple = AApplesBody::Make(Arena, Colour, AppleLabel + Number, AppleMask);
  AApplesBody::AddSphere(*Apple, Colour, FVector(0.0, 0.0, AppleRadius), AppleRadius);
  Apples.Add(Apple);
}

void FApplesScenery::Show(const FApplesLayout& Layout) {
  const double Size = Layout.Size;
  for (const TWeakObjectPtr<AApplesBody>& Each : Ground) {
    PlaceBody(Each, FVector2D(0.0, 0.0), 0.0, FVector(Size, Size, 1.0));
  }
  for (int32 Side = 0; Side < Sides; ++Side) {
    const FVector2D Out = ApplesGame::DirectionOf(static_cast<FApplesHeading>(Side) << 30);
    const FVector2D Along(-Out.Y, Out.X);
    PlaceBody(Walls[Side], Out * (Size / 2.0), 90.0 * Side, FVector(1.0, Size, 1.0));
    PlaceBody(Posts[Side], (Out + Along) * ((Size + WallThickness) / 2.0), 0.0, FVector(1.0, 1.0, 1.0));
  }
  const FVector Eye = ApplesGame::ToEngine(-0.84 * Size, -0.6 * Size, 0.8 * Size),
                Target = ApplesGame::ToEngine(-0.1 * Size, -0.08 * Size, 0.0);
  for (const TWeakObjectPtr<AActor>& View : Views) {
    if (AActor* Actor = View.Get()) {
      Actor->GetRootComponent()->SetRelativeLocationAndRotation(Eye, (Target - Eye).Rotation());
    }
  }
  while (Trees.Num() < Layout.Trees.Num()) {
    MakeTree();
  }
  for (int32 Number = 0; Number < Trees.Num(); ++Number) {
    const FTree& Tree = Trees[Number];
    const bool bStands = Number < Layout.Trees.Num();
    SetShown(Tree.Trunk, bStands);
    SetShown(Tree.Crown, bStands);
    for (int32 Shape = 0; bStands && Shape < Tree.Shapes.Num(); ++Shape) {
      if (UShapeComponent* Component = Tree.Shapes[Shape].Get()) {
        Component->SetVisibility(Tree.Kinds[Shape] == Layout.Trees[Number].Kind);
      }
    }
    if (bStands) {
      PlaceBody(Tree.Trunk, Layout.Trees[Number].At, 0.0, FVector(Layout.Trees[Number].Scale));
      PlaceBody(Tree.Crown, Layout.Trees[Number].At, 0.0, FVector(Layout.Trees[Number].Scale));
    }
  }
  while (Apples.Num() < Layout.Apples.Num()) {
    MakeApple();
  }
  for (int32 Number = 0; Number < Apples.Num(); ++Number) {
    const bool bLies = Number < Layout.Apples.Num();
    SetShown(Apples[Number], bLies);
    if (bLies) {
      PlaceBody(Apples[Number], Layout.Apples[Number].At, 0.0, FVector(Layout.Apples[Number].Scale));
    }
  }
}

AApplesBody* FApplesScenery::GetApple(int32 Number) const { return Apples[Number].Get(); }
