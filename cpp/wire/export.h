// Marks the classes and functions that are used from outside of the library they are compiled into. Empty here, where
// everything is linked statically; an engine that compiles this code into a library of its own defines it, for the
// whole library and all that use it, as its import/export macro.
#pragma once

#ifndef UEPOOL_EXPORT
#define UEPOOL_EXPORT
#endif
