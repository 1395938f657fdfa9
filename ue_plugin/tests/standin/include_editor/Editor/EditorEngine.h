// Stands for UnrealEd, Editor/EditorEngine.h: declared with Editor.h here.
#pragma once

#include "Editor.h"
