// Values of the core: transforms, text, containers, delegates, numbers.
#include <gtest/gtest.h>

#include "CoreMinimal.h"
#include "Misc/CommandLine.h"

namespace {

TEST(Transforms, ARotatorPointsWhereTheEngineSays) {
  EXPECT_TRUE(FRotator(0, 90, 0).Vector().Equals(FVector(0, 1, 0)));
  EXPECT_TRUE(FRotator(90, 0, 0).Vector().Equals(FVector(0, 0, 1)));  // pitch is up
  EXPECT_TRUE(
      FRotator(0, 0, 90).RotateVector(FVector(0, 1, 0)).Equals(FVector(0, 0, -1)));  // roll: clockwise from behind
  EXPECT_TRUE(FRotator(0, 90, 0).RotateVector(FVector(1, 0, 0)).Equals(FVector(0, 1, 0)));
}
TEST(Transforms, RotatorsAndQuaternionsAreTheSameRotation) {
  for (double pitch : {-80.0, -30.0, 0.0, 45.0, 89.0})
    for (double yaw : {-170.0, -90.0, 0.0, 30.0, 179.0})
      for (double roll : {-120.0, 0.0, 60.0}) {
        const FRotator rotator(pitch, yaw, roll);
        EXPECT_TRUE(rotator.Quaternion().Rotator().Equals(rotator, 1e-6)) << pitch << " " << yaw << " " << roll;
        EXPECT_TRUE(rotator.Quaternion().GetForwardVector().Equals(rotator.Vector(), 1e-9));
      }
}
TEST(Transforms, ProductAppliesTheLeftOneFirst) {
  const FTransform child(FRotator(0, 0, 0), FVector(10, 0, 0)),
      parent(FRotator(0, 90, 0), FVector(100, 0, 0), FVector(2, 2, 2));
  EXPECT_TRUE((child * parent).GetLocation().Equals(FVector(100, 20, 0)));
  const FVector point(1, 2, 3);
  EXPECT_TRUE(
      (child * parent).TransformPosition(point).Equals(parent.TransformPosition(child.TransformPosition(point))));
  EXPECT_TRUE(parent.InverseTransformPosition(parent.TransformPosition(point)).Equals(point));
  EXPECT_TRUE((child * parent).GetRelativeTransform(parent).Equals(child));
}
TEST(Text, PrintfTakesWhatTheEngineTakes) {
  EXPECT_TRUE(FString::Printf(TEXT("%s %d %.2f %lld %hs %5d|"), TEXT("ä"), 3, 2.5, 7LL, "x", 42)
                  .Equals(TEXT("ä 3 2.50 7 x    42|")));
  EXPECT_STREQ(TCHAR_TO_UTF8(TEXT("grün")), "grün");
  EXPECT_TRUE(FString(TEXT("ABC")) == TEXT("abc"));
  EXPECT_FALSE(FString(TEXT("ABC")).Equals(TEXT("abc")));
}
TEST(TextDeathTest, PrintfRefusesAWrongArgument) { EXPECT_DEATH(FString::Printf(TEXT("%d"), 1.5), "no integer"); }
TEST(Text, ValuesOfACommandLine) {
  FString text;
  int32 number = 0;
  const TCHAR* line = TEXT("Map -UEPoolLink=\"/a b\" -UEPoolEnvs=4 -nullrhi -Sub=1,2");
  EXPECT_TRUE(FParse::Value(line, TEXT("UEPoolLink="), text));
  EXPECT_TRUE(text.Equals(TEXT("/a b")));
  EXPECT_TRUE(FParse::Value(line, TEXT("-UEPoolEnvs="), number));
  EXPECT_EQ(number, 4);
  EXPECT_TRUE(FParse::Param(line, TEXT("NullRHI")));
  EXPECT_FALSE(FParse::Param(line, TEXT("null")));
  EXPECT_FALSE(FParse::Value(line, TEXT("Pool="), text));
  EXPECT_TRUE(FParse::Value(line, TEXT("Sub="), text));
  EXPECT_TRUE(text.Equals(TEXT("1")));
}
TEST(Containers, AMapKeepsTheOrderOfAddingAndFindsAfterRemoving) {
  TMap<FName, int32> map;
  for (int32 i = 0; i < 50; ++i) map.Add(FName(*FString::FromInt(i)), i);
  EXPECT_EQ(map.Remove(FName(TEXT("7"))), 1);
  EXPECT_FALSE(map.Contains(FName(TEXT("7"))));
  EXPECT_EQ(map[FName(TEXT("49"))], 49);
  EXPECT_EQ(map.Num(), 49);
}
TEST(Delegates, MulticastCallsTheLastAddedFirstAndCanRemoveWhileCalling) {
  FSimpleMulticastDelegate delegate;
  std::string order;
  FDelegateHandle first = delegate.AddLambda([&] { order += "1"; });
  delegate.AddLambda([&] {
    order += "2";
    delegate.Remove(first);
  });
  delegate.Broadcast();
  EXPECT_EQ(order, "2");
}
TEST(Colours, SrgbRoundTrip) {
  EXPECT_EQ(FLinearColor(0.5f, 0, 1).ToFColor(true), FColor(188, 0, 255));
  EXPECT_EQ(FLinearColor(FColor(12, 200, 77)).ToFColor(true), FColor(12, 200, 77));
}
TEST(Random, AStreamRepeatsItself) {
  FRandomStream a(42), b(42);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(a.RandRange(0, 1000), b.RandRange(0, 1000));
  EXPECT_NE(FRandomStream(1).FRand(), FRandomStream(2).FRand());
}

}  // namespace
