#include "benchmarks/camera/own_scene.h"

#include <cstring>
#include <stdexcept>

namespace uepool::bench {

OwnScene::OwnScene(const World& world) : scene_(geometry_) {
  camera::GeometryBuilder builder;
  for (const Mesh& mesh : world.meshes()) {
    camera::MeshInput input;
    input.vertices = mesh.vertices.data();
    input.num_vertices = mesh.num_vertices();
    input.indices = mesh.indices.data();
    input.num_triangles = mesh.num_triangles();
    input.colours = mesh.colours.data();
    if (builder.add(input) == camera::kNoMesh) throw std::runtime_error(builder.error());
  }
  const std::vector<uint8_t> bytes = builder.finish();
  geometry_bytes_.resize((bytes.size() + sizeof(Block) - 1) / sizeof(Block));
  std::memcpy(geometry_bytes_.data(), bytes.data(), bytes.size());
  if (!geometry_.open(geometry_bytes_.data(), bytes.size())) throw std::runtime_error(geometry_.error());
  for (size_t i = 0; i < world.instances().size(); ++i) {
    camera::InstanceOptions options;
    options.pose = world.instances()[i].pose;
    options.label = static_cast<uint16_t>(i + 1);
    if (scene_.add(world.instances()[i].mesh, options) == camera::Scene::kNone) {
      throw std::runtime_error(scene_.error());
    }
  }
}

void OwnScene::update(const World& world) {
  for (uint32_t i = 1; i < world.instances().size(); ++i) {
    if (!scene_.set_pose(i, world.instances()[i].pose)) throw std::runtime_error(scene_.error());
  }
}

}  // namespace uepool::bench
