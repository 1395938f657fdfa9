// Stands for UnrealEd, PlayInEditorDataTypes.h: declared with Editor.h here.
#pragma once

#include "Editor.h"
