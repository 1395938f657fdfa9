// For unit tests: JSON that is known to be right.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "env_config/json.h"

namespace uepool::env_config {

inline Json parsed(std::string_view text) {
  Json json;
  std::string error;
  EXPECT_TRUE(Json::parse(text, &json, &error)) << error << " in " << text;
  return json;
}

}  // namespace uepool::env_config
