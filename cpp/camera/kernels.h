// The inner loops, each compiled twice: for AVX2 and in plain C++, chosen when a Renderer is made. Everything they need
// is handed to them as plain data; they allocate nothing.
#pragma once

#include <cstdint>

#include "camera/format.h"
#include "camera/math.h"

namespace uepool::camera {

// How camera space (right, down, forward; metres) becomes pixels. Pixel centres lie at whole numbers.
struct Lens {
  bool orthographic;
  float scale;               // pixels per metre at distance 1 (orthographic: at any)
  float centre_x, centre_y;  // the optical axis
  float near_distance, max_distance;
  // A sphere is outside when |x| · cosine - z · sine > radius, with the side's slope; orthographic: cosine 1, sine 0.
  float cos_x, sin_x, cos_y, sin_y;
  float half_x, half_y;  // orthographic: half of the picture in metres; else 0
};

// The picture on its way: nearness is 1 / z, or -z of an orthographic lens: larger is nearer. A pixel's id is
// (visible cluster) << 7 | shadowed << 6 | triangle within the cluster, or -1 where nothing is. Rows are `stride`
// apart, with room for a whole group of lanes behind the last pixel.
struct Canvas {
  float* nearness;
  int32_t* ids;
  uint32_t stride, width, height;
};
inline constexpr int kClusterShift = 7;
inline constexpr int32_t kShadowed = 64;

// One visible cluster of one instance.
struct Draw {
  Cluster cluster;
  const float* m;     // 3×4: from the instance's own space to camera space
  float eye[3];       // where the camera is in the instance's own space
  bool crosses_near;  // parts may be nearer than the lens sees
  int32_t id;         // of its triangle 0
  // Colours of its triangles: lit by the sun at [triangle], in shadow at [triangle + 64]. Null: not wanted.
  uint32_t* colours;
  bool flat;     // false: base colours are wanted, lit per pixel later
  float sun[3];  // towards the sun in the instance's own space, unit length times its strength
  float ambient;
  int32_t colour;  // in place of the triangles' own; -1: their own
};

// Where the pixels go; null: not wanted.
struct Outputs {
  uint8_t* rgb;
  uint8_t* grey;
  float* depth;
  uint16_t* segmentation;
};

struct Resolve {
  Canvas canvas;
  Lens lens;
  const uint32_t* colours;  // by id
  const uint32_t* labels;   // by id >> kClusterShift
  const uint32_t* sky;      // by row
  uint32_t fog_colour;
  float fog_start, fog_scale;  // share of fog = (z - start) * scale, within 0 … 1; scale 0: none
  Outputs outputs;
};

// Who may stand between a pixel and the sun. Sun space: w points to the sun.
struct Caster {
  float inverse[12];   // from the world to the instance's own space
  float direction[3];  // to the sun in it, as long as a metre of the world
  const Node* nodes;
  const LeafTriangle* leaves;
};

struct Shadows {
  Canvas canvas;
  Lens lens;
  Pose camera;  // unit axes
  const uint32_t* colours;
  Vec3 u, v, w;             // sun space
  const float* spheres[4];  // of the casters: u, v, w, radius; padded with radius -1
  uint32_t num_casters;
  const Caster* casters;
};

struct RayGroup {  // eight rays
  float origin[3][8];
  float direction[3][8];
  float distance[8];     // in: how far to look; out: where the nearest triangle is
  uint32_t instance[8];  // what it belongs to; untouched where there is none
};
struct RayTarget {
  float inverse[12];
  float centre[3];  // of a sphere in the world
  float radius;
  uint32_t instance;
  const Node* nodes;
  const LeafTriangle* leaves;
};

struct Kernels {
  const char* name;
  // Which of `count` spheres (as MeshRecord.spheres) a lens sees: their numbers, and how near each may come. Returns
  // how many. The arrays have room for padded(count).
  uint32_t (*cull)(const float* spheres, uint32_t count, const float* m, float scale, const Lens& lens,
                   uint32_t* numbers, float* nearest);
  void (*draw)(const Draw& draw, const Lens& lens, const Canvas& canvas);
  void (*resolve)(const Resolve& resolve);
  void (*shadow)(const Shadows& shadows);  // sets kShadowed in ids
  void (*cast)(RayGroup* rays, const RayTarget* targets, uint32_t count);
};

extern const Kernels kScalarKernels;
// Null where the processor has no AVX2.
const Kernels* avx2_kernels();

}  // namespace uepool::camera
