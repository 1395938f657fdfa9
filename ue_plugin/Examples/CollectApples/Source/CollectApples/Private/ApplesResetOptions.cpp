#include "ApplesResetOptions.h"

#include <cmath>
#include <string>
#include <vector>

#include "ApplesText.h"
#include "env_config/fields.h"
#include "env_config/json.h"

using uepool::env_config::Fields;
using uepool::env_config::Json;
using uepool::env_config::Problem;

namespace {
using FRow = TArray<double>;

bool ReadRow(const Json& Row, int32 Size, FRow& Numbers) {
  if (!Row.is_array() || Row.array().size() != static_cast<size_t>(Size)) {
    return false;
  }
  for (const Json& Number : Row.array()) {
    if (!Number.is_number() || !(std::abs(Number.number()) <= 1e6)) {
      return false;
    }
    Numbers.Add(Number.number());
  }
  return true;
}

/** A list of Low to High lists of Size numbers each. False: it is missing, or wrong. */
bool ReadRows(Fields& From, const std::string& Name, int32 Size, int32 Low, int32 High, TArray<FRow>& Rows) {
  const Json* Given = From.any(Name);
  if (!Given) {
    return false;
  }
  const std::string Shape = Size == 3 ? "[x, y, heading]" : "[x, y]";
  const int32 Count = static_cast<int32>(Given->array().size());
  if (!Given->is_array() || Count < Low || Count > High) {
    const std::string Wanted = Low == High ? std::to_string(Low) : std::to_string(Low) + " to " + std::to_string(High);
    From.refuse(Name, "must be a list of " + Wanted + " " + Shape + ", not " + Given->dump());
    return false;
  }
  for (const Json& Row : Given->array()) {
    FRow Numbers;
    if (!ReadRow(Row, Size, Numbers)) {
      From.refuse(Name + "." + std::to_string(Rows.Num()), "must be " + Shape + ", not " + Row.dump());
      return false;
    }
    Rows.Add(Numbers);
  }
  return true;
}

void ReadPoints(Fields& From, const std::string& Name, int32 Low, int32 High, TOptional<TArray<FVector2D>>& Points) {
  TArray<FRow> Rows;
  if (!ReadRows(From, Name, 2, Low, High, Rows)) {
    return;
  }
  TArray<FVector2D> Result;
  for (const FRow& Row : Rows) {
    Result.Add(FVector2D(Row[0], Row[1]));
  }
  Points = Result;
}
}  // namespace

namespace ApplesGame {
FString ApplyOptions(const FString& Options, FApplesLayoutRequest& Request) {
  if (Options.IsEmpty()) {
    return FString();
  }
  Json Given;
  std::string Error;
  if (!Json::parse(ToCore(Options), &Given, &Error)) {
    return FromCore("options: " + Error);
  }
  Problem Wrong;
  Fields From(Given, "options", &Wrong);
  std::vector<std::string> Maps;
  for (const FString& Map : MapNames()) {
    Maps.push_back(ToCore(Map));
  }
  Request.Map = FromCore(From.choice("map", ToCore(Request.Map), Maps));
  ReadPoints(From, "trees", 0, MostTrees, Request.Trees);
  ReadPoints(From, "apples", 1, MostApples, Request.Apples);
  TArray<FRow> Rows;
  const int32 Robots = Request.Robots.Num();
  if (ReadRows(From, "robots", 3, Robots, Robots, Rows)) {
    TArray<FApplesStart> Starts;
    for (const FRow& Row : Rows) {
      Starts.Add({FVector2D(Row[0], Row[1]), HeadingOfTurns(Row[2] / 360.0)});
    }
    Request.Starts = Starts;
  }
  From.finish();
  return FromCore(Wrong.text());
}
}  // namespace ApplesGame
