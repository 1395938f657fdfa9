// Stands for Core, Containers/ContainerAllocationPolicies.h: names only; every container here allocates from the heap.
#pragma once

#include "CoreTypes.h"

// engine: 5.4-5.6 doc:Runtime/Core/TInlineAllocator
struct FDefaultAllocator {};
struct FHeapAllocator {};
template <uint32 NumInline>
struct TInlineAllocator {};
template <uint32 NumInline>
struct TFixedAllocator {};
