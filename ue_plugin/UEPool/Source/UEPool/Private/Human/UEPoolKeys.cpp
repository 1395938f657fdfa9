#include "Human/UEPoolKeys.h"

#include "InputCoreTypes.h"

namespace {
struct FMeaning {
  const TCHAR* Name;  // of an action, as spaces name them
  FKey Key, Other;    // either does it
};

const TArray<FMeaning>& Meanings() {
  static const TArray<FMeaning> All = {
      {TEXT("forward"), EKeys::W, EKeys::Up},
      {TEXT("back"), EKeys::S, EKeys::Down},
      {TEXT("left"), EKeys::A, EKeys::Left},
      {TEXT("right"), EKeys::D, EKeys::Right},
      {TEXT("jump"), EKeys::SpaceBar, EKeys::SpaceBar},
      {TEXT("turn right"), EKeys::E, EKeys::E},
      {TEXT("turn left"), EKeys::Q, EKeys::Q},
      {TEXT("look up"), EKeys::R, EKeys::R},
      {TEXT("look down"), EKeys::F, EKeys::F},
  };
  return All;
}

// What a negative number of an axis means.
FString OppositeOf(const FString& Name) {
  const TCHAR* const Pairs[][2] = {{TEXT("forward"), TEXT("back")},
                                   {TEXT("right"), TEXT("left")},
                                   {TEXT("turn right"), TEXT("turn left")},
                                   {TEXT("look up"), TEXT("look down")}};
  for (const auto& Pair : Pairs) {
    if (Name == Pair[0]) {
      return Pair[1];
    }
    if (Name == Pair[1]) {
      return Pair[0];
    }
  }
  return FString();
}

FKey Digit(int32 Number) {
  const FKey Digits[] = {EKeys::Zero, EKeys::One, EKeys::Two,   EKeys::Three, EKeys::Four,
                         EKeys::Five, EKeys::Six, EKeys::Seven, EKeys::Eight, EKeys::Nine};
  return Digits[FMath::Clamp(Number, 0, 9)];
}

const FMeaning* MeaningOf(const FString& Name) {
  return Meanings().FindByPredicate([&](const FMeaning& Each) { return Name == Each.Name; });
}

bool IsNamedDown(const FString& Name, int32 Number, TFunctionRef<bool(const FKey&)> IsDown) {
  const FMeaning* Meaning = MeaningOf(Name);
  return Meaning ? IsDown(Meaning->Key) || IsDown(Meaning->Other) : Number >= 0 && Number <= 9 && IsDown(Digit(Number));
}

FString NameOf(const FUEPoolSpace& Space, int32 Index) {
  return Space.Names.IsValidIndex(Index) ? Space.Names[Index] : FString();
}
}  // namespace

namespace UEPool {
FString DescribeKeys(const FUEPoolSpace& Space) {
  TArray<FString> Lines;
  const int32 Count = Space.Kind == EUEPoolSpaceKind::Discrete ? Space.Choices[0] : Space.Num();
  for (int32 Index = 0; Index < Count; ++Index) {
    const FString Name = NameOf(Space, Index);
    const FMeaning* Meaning = MeaningOf(Name);
    const FMeaning* Opposite = Space.Kind == EUEPoolSpaceKind::Box ? MeaningOf(OppositeOf(Name)) : nullptr;
    const FString Keys = (Meaning ? Meaning->Key : Digit(Index)).ToString();
    Lines.Add((Name.IsEmpty() ? FString::Printf(TEXT("action %d"), Index) : Name) + TEXT(": ") + Keys +
              (Opposite ? TEXT(", ") + Opposite->Key.ToString() + TEXT(" the other way") : FString()));
  }
  return FString::Join(Lines, TEXT("; "));
}

void ActionOfKeys(const FUEPoolSpace& Space, TFunctionRef<bool(const FKey&)> IsDown, TArray<double>& Values) {
  Values.Reset();
  Values.SetNumZeroed(Space.Num());
  if (Space.Kind == EUEPoolSpaceKind::Discrete) {
    // The last one that is held: 0 is nothing, as a rule.
    for (int32 Choice = 1; Choice < Space.Choices[0]; ++Choice) {
      if (IsNamedDown(NameOf(Space, Choice), Choice, IsDown)) {
        Values[0] = Choice;
      }
    }
    return;
  }
  for (int32 Index = 0; Index < Values.Num(); ++Index) {
    const FString Name = NameOf(Space, Index);
    const bool bDown = IsNamedDown(Name, Index, IsDown);
    if (Space.Kind == EUEPoolSpaceKind::MultiDiscrete) {
      Values[Index] = bDown ? 1.0 : 0.0;
      continue;
    }
    const FString Opposite = OppositeOf(Name);
    const bool bOpposite = !Opposite.IsEmpty() && IsNamedDown(Opposite, -1, IsDown);
    const double Middle = FMath::Clamp(0.0, Space.Low, Space.High);
    Values[Index] = bDown == bOpposite ? Middle : (bDown ? Space.High : Space.Low);
  }
}
}  // namespace UEPool
