#include "ApplesLayout.h"

namespace {
using namespace ApplesGame;

constexpr int32 Tries = 4000;         // for one thing; a handful is the rule
constexpr int32 TriesNearTrees = 40;  // for an apple, before it may lie anywhere
constexpr double LargestTrunk = TrunkRadius * (1.0 + TreeVariation);
constexpr double Passage =
    2.0 * RobotRadius + 0.1;          // a robot passes between any two trees, and between a tree and a wall
constexpr double Leeway = 0.05;       // between a robot and what stands around where it begins or picks
constexpr double AppleSpacing = 0.8;  // between centres
constexpr double RobotSpacing = 1.2;

template <class T>
bool IsFarFromAll(const TArray<T>& Things, const FVector2D& At, double Distance) {
  for (const T& Each : Things) {
    if ((Each.At - At).SizeSquared() < Distance * Distance) {
      return false;
    }
  }
  return true;
}

/** Draws a layout; Problem says why there is none. */
class FMaker {
 public:
  FMaker(const FRandomStream& Stream, const FApplesLayoutRequest& InRequest, FApplesLayout& InLayout)
      : Request(InRequest), Layout(InLayout) {
    // Two streams, so that a change of the variation leaves everything in its place.
    Places.Initialize(static_cast<int32>(Stream.GetUnsignedInt()));
    Looks.Initialize(static_cast<int32>(Stream.GetUnsignedInt()));
  }

  FString Make() {
    Layout = FApplesLayout();
    Layout.Size = Request.GardenSize;
    const bool bDrawnOrchard = Places.RandHelper(2) == 1;  // always drawn: a chosen map has the same places
    Layout.bOrchard = Request.Map == TEXT("Orchard") || (Request.Map == TEXT("Random") && bDrawnOrchard);
    PlantTrees();
    PlaceRobots();
    DropApples();
    return Problem;
  }

 private:
  double Draw(double Low, double High) { return Low + (High - Low) * Places.GetFraction(); }
  double DrawScale(double Share) { return 1.0 + Share * (2.0 * Looks.GetFraction() - 1.0) * Request.Variation; }

  int32 DrawKind() {
    const int32 Drawn = Looks.RandHelper(TreeKinds);
    return Looks.GetFraction() < Request.Variation ? Drawn : 0;
  }

  FVector2D Anywhere(double ToWall) {
    const double Half = Layout.Size / 2.0 - ToWall;
    const double X = Draw(-Half, Half);
    return FVector2D(X, Draw(-Half, Half));
  }

  // As if all trees were as large as they can be: what they look like must not decide what stands where.
  bool HasRoom(const FVector2D& At, double Radius, double Gap) const {
    const double Edge = Layout.Size / 2.0 - Radius - Gap;
    return FMath::Abs(At.X) <= Edge && FMath::Abs(At.Y) <= Edge &&
           IsFarFromAll(Layout.Trees, At, LargestTrunk + Radius + Gap);
  }

  template <class FDraw, class FGood>
  static bool FindPlace(const FDraw& DrawPlace, const FGood& IsGood, int32 Most, FVector2D& At) {
    for (int32 Try = 0; Try < Most; ++Try) {
      At = DrawPlace();
      if (IsGood(At)) {
        return true;
      }
    }
    return false;
  }

  void Refuse(const FString& Text) {
    if (Problem.IsEmpty()) {
      Problem = Text;
    }
  }

  bool IsWithin(const TCHAR* What, int32 Index, const FVector2D& At) {
    if (FMath::Max(FMath::Abs(At.X), FMath::Abs(At.Y)) <= Layout.Size / 2.0) {
      return true;
    }
    Refuse(FString::Printf(TEXT("options.%s.%d: beyond the garden's walls, %g m from its centre"), What, Index,
                           Layout.Size / 2.0));
    return false;
  }

  void Plant(const FVector2D& At, int32 Kind) { Layout.Trees.Add({At, DrawScale(TreeVariation), Kind}); }

  void PlantTrees() {
    if (Request.Trees.IsSet()) {
      for (const FVector2D& At : Request.Trees.GetValue()) {
        IsWithin(TEXT("trees"), Layout.Trees.Num(), At);
        Plant(At, DrawKind());
      }
    } else if (Layout.bOrchard) {
      PlantRows();
    } else {
      PlantAnywhere();
    }
  }

  void PlantAnywhere() {
    for (int32 Index = 0; Index < Request.NumTrees && Problem.IsEmpty(); ++Index) {
      FVector2D At;
      const bool bFound =
          FindPlace([this] { return Anywhere(Passage + LargestTrunk); },
                    [this](const FVector2D& Place) { return HasRoom(Place, LargestTrunk, Passage); }, Tries, At);
      if (!bFound) {
        Refuse(TEXT("the garden has no room for so many trees"));
        return;
      }
      Plant(At, DrawKind());
    }
  }

  // Rows along x or y, as square as the number of trees allows, each tree a little off its place.
  void PlantRows() {
    const int32 Kind = DrawKind();
    const bool bAlongY = Places.RandHelper(2) == 1;
    int32 Columns = 1;
    while (Columns * Columns < Request.NumTrees) {
      ++Columns;
    }
    const int32 Rows = FMath::Max(1, (Request.NumTrees + Columns - 1) / Columns);
    const double Reach = Layout.Size - 2.0 * (Passage + LargestTrunk);
    const double Wide = Reach / Columns, Deep = Reach / Rows, Off = 0.1 * FMath::Min(Wide, Deep);
    const int32 First = Places.RandHelper(Columns * Rows);  // some places may stay empty: not always the same
    for (int32 Number = 0; Number < Request.NumTrees; ++Number) {
      const int32 Place = (First + Number) % (Columns * Rows);
      const double X = (Place % Columns + 0.5) * Wide - Reach / 2.0 + Draw(-Off, Off);
      const double Y = (Place / Columns + 0.5) * Deep - Reach / 2.0 + Draw(-Off, Off);
      Plant(bAlongY ? FVector2D(Y, X) : FVector2D(X, Y), Kind);
    }
  }

  FApplesStart StartAt(const FApplesSpawnPoint& Point) const {
    const double Edge = Layout.Size / 2.0 - RobotRadius - Leeway;
    return {FVector2D(Point.North * Edge, Point.West * Edge), HeadingOfTurns(Point.Turns)};
  }

  void PlaceRobots() {
    if (Request.Starts.IsSet()) {
      TakeStarts();
      return;
    }
    // Those with a place of their own first, so that the others keep clear of them.
    TArray<FApplesStart> Taken;
    for (const FApplesSpawnPoint* Point : Request.Robots) {
      if (Point) {
        Taken.Add(StartAt(*Point));
      }
    }
    for (const FApplesSpawnPoint* Point : Request.Robots) {
      FApplesStart Start;
      if (Point) {
        Layout.Robots.Add(StartAt(*Point));
        continue;
      }
      Start.Heading = Places.GetUnsignedInt();
      const bool bFound = FindPlace([this] { return Anywhere(RobotRadius + Leeway); },
                                    [&](const FVector2D& At) {
                                      return HasRoom(At, RobotRadius, Leeway) && IsFarFromAll(Taken, At, RobotSpacing);
                                    },
                                    Tries, Start.At);
      if (!bFound) {
        Refuse(TEXT("the garden has no room for so many robots"));
        return;
      }
      Taken.Add(Start);
      Layout.Robots.Add(Start);
    }
  }

  void TakeStarts() {
    for (const FApplesStart& Start : Request.Starts.GetValue()) {
      const int32 Index = Layout.Robots.Num();
      IsWithin(TEXT("robots"), Index, Start.At);
      const double Edge = Layout.Size / 2.0 - RobotRadius;
      bool bFree = FMath::Abs(Start.At.X) <= Edge && FMath::Abs(Start.At.Y) <= Edge;
      for (const FApplesTree& Tree : Layout.Trees) {
        bFree &= (Tree.At - Start.At).SizeSquared() >= FMath::Square(Tree.Radius() + RobotRadius);
      }
      if (!bFree) {
        Refuse(FString::Printf(TEXT("options.robots.%d: it would touch a wall or a tree"), Index));
      }
      if (!IsFarFromAll(Layout.Robots, Start.At, 2.0 * RobotRadius)) {
        Refuse(FString::Printf(TEXT("options.robots.%d: it would touch another"), Index));
      }
      Layout.Robots.Add(Start);
    }
  }

  FVector2D NearATree() {
    if (Layout.Trees.Num() == 0) {
      return Anywhere(RobotRadius + Leeway);
    }
    const FVector2D Tree = Layout.Trees[Places.RandHelper(Layout.Trees.Num())].At;
    const double Distance = LargestTrunk + Draw(0.4, 1.4);
    return Tree + DirectionOf(Places.GetUnsignedInt()) * Distance;
  }

  void DropApples() {
    if (Request.Apples.IsSet()) {
      for (const FVector2D& At : Request.Apples.GetValue()) {
        IsWithin(TEXT("apples"), Layout.Apples.Num(), At);
        Layout.Apples.Add({At, DrawScale(AppleVariation)});
      }
      return;
    }
    const double FromRobots = FMath::Min(Request.PickupRadius + 0.3, Layout.Size / 6.0);
    const auto IsGood = [&](const FVector2D& At) {
      return HasRoom(At, RobotRadius, Leeway) && IsFarFromAll(Layout.Apples, At, AppleSpacing) &&
             IsFarFromAll(Layout.Robots, At, FromRobots);
    };
    for (int32 Index = 0; Index < Request.NumApples; ++Index) {
      FApplesApple Apple;
      Apple.Scale = DrawScale(AppleVariation);
      const bool bByTree =
          Layout.bOrchard && FindPlace([this] { return NearATree(); }, IsGood, TriesNearTrees, Apple.At);
      if (!bByTree && !FindPlace([this] { return Anywhere(RobotRadius + Leeway); }, IsGood, Tries, Apple.At)) {
        Refuse(TEXT("the garden has no room for so many apples"));
        return;
      }
      Layout.Apples.Add(Apple);
    }
  }

  FRandomStream Places;
  FRandomStream Looks;
  const FApplesLayoutRequest& Request;
  FApplesLayout& Layout;
  FString Problem;
};
}  // namespace

namespace ApplesGame {
TArray<FString> MapNames() { return {TEXT("Garden"), TEXT("Orchard"), TEXT("Random"), TEXT("CollectApplesMap")}; }

const TArray<FApplesSpawnPoint>& SpawnPoints() {
  static const TArray<FApplesSpawnPoint> Points = {
      {TEXT("North"), 1, 0, 0.5},         {TEXT("South"), -1, 0, 0.0},        {TEXT("East"), 0, -1, 0.25},
      {TEXT("West"), 0, 1, -0.25},        {TEXT("NorthEast"), 1, -1, 0.375},  {TEXT("NorthWest"), 1, 1, -0.375},
      {TEXT("SouthEast"), -1, -1, 0.125}, {TEXT("SouthWest"), -1, 1, -0.125}, {TEXT("Agent1"), 1, 0, 0.5},
      {TEXT("Agent2"), -1, 0, 0.0},
  };
  return Points;
}

const FApplesSpawnPoint* FindSpawnPoint(const FString& Name) {
  return SpawnPoints().FindByPredicate([&](const FApplesSpawnPoint& Point) { return Name == Point.Name; });
}

FString MakeLayout(const FRandomStream& Stream, const FApplesLayoutRequest& Request, FApplesLayout& Layout) {
  return FMaker(Stream, Request, Layout).Make();
}
}  // namespace ApplesGame
