// envserver._core.Camera…: the CPU camera. envserver/camera makes an API for people of it.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings/arrays.h"
#include "camera/geometry_file.h"
#include "camera/renderer.h"

namespace uepool::bindings {

namespace {

using camera::Colour;
template <class T>
using Array = py::array_t<T, py::array::c_style>;
using ColourTuple = std::tuple<uint8_t, uint8_t, uint8_t>;

Colour as_colour(const ColourTuple& colour) { return {std::get<0>(colour), std::get<1>(colour), std::get<2>(colour)}; }

camera::Pose as_pose(const Array<float>& array) {
  if (array.ndim() != 2 || array.shape(0) != 3 || array.shape(1) != 4) {
    throw py::value_error("pose: must have the shape [3, 4]");
  }
  camera::Pose pose;
  std::memcpy(pose.m, array.data(), sizeof(pose.m));
  return pose;
}

// Rows of three, as many as `count` says unless it is -1.
void require_rows(const py::array& array, const char* name, py::ssize_t count) {
  if (array.ndim() == 2 && array.shape(1) == 3 && (count < 0 || array.shape(0) == count)) return;
  throw py::value_error(std::string(name) + ": must have the shape [" + (count < 0 ? "n" : std::to_string(count)) +
                        ", 3]");
}

// Geometry in memory of one's own, or in a file.
class Geometry {
 public:
  struct Freed {
    void operator()(uint8_t* block) const { std::free(block); }
  };
  using Block = std::unique_ptr<uint8_t[], Freed>;

  static std::shared_ptr<Geometry> of_bytes(const uint8_t* bytes, size_t size) {
    auto out = std::make_shared<Geometry>();
    const size_t whole = (size + 63) / 64 * 64;
    out->block_.reset(static_cast<uint8_t*>(std::aligned_alloc(64, whole)));
    if (!out->block_) throw std::bad_alloc();
    std::memcpy(out->block_.get(), bytes, size);
    if (!out->own_.open(out->block_.get(), size)) throw py::value_error(out->own_.error());
    return out;
  }
  static std::shared_ptr<Geometry> of_file(const std::string& path) {
    auto out = std::make_shared<Geometry>();
    out->file_ = std::make_unique<camera::GeometryFile>();
    if (!out->file_->open(path)) throw py::value_error(out->file_->error());
    return out;
  }
  const camera::Geometry& get() const { return file_ ? file_->geometry() : own_; }
  py::bytes bytes() const { return {reinterpret_cast<const char*>(get().data()), get().size()}; }
  void save(const std::string& path) const {
    std::string error;
    const std::vector<uint8_t> copy(get().data(), get().data() + get().size());
    if (camera::GeometryFile::write(path, copy, &error)) return;
    PyErr_SetString(PyExc_OSError, error.c_str());
    throw py::error_already_set();
  }

 private:
  Block block_;
  camera::Geometry own_;
  std::unique_ptr<camera::GeometryFile> file_;
};

class Builder {
 public:
  explicit Builder(uint64_t memory_limit) : builder_(memory_limit) {}

  void add(const Array<float>& vertices, const Array<uint32_t>& triangles, const ColourTuple& colour,
           const std::optional<Array<uint8_t>>& colours, bool smooth, const std::optional<Array<float>>& normals) {
    require_rows(vertices, "vertices", -1);
    require_rows(triangles, "triangles", -1);
    if (colours) require_rows(*colours, "colours", triangles.shape(0));
    if (normals) require_rows(*normals, "normals", vertices.shape(0));
    camera::MeshInput mesh;
    mesh.vertices = vertices.data();
    mesh.num_vertices = static_cast<size_t>(vertices.shape(0));
    mesh.indices = triangles.data();
    mesh.num_triangles = static_cast<size_t>(triangles.shape(0));
    mesh.colour = as_colour(colour);
    mesh.colours = colours ? colours->data() : nullptr;
    mesh.smooth = smooth;
    mesh.normals = normals ? normals->data() : nullptr;
    uint32_t number = 0;
    {
      py::gil_scoped_release release;
      number = builder_.add(mesh);
    }
    if (number == camera::kNoMesh) throw py::value_error(builder_.error());
  }

  std::shared_ptr<Geometry> finish() {
    const std::vector<uint8_t> bytes = builder_.finish();
    return Geometry::of_bytes(bytes.data(), bytes.size());
  }

 private:
  camera::GeometryBuilder builder_;
};

class Scene {
 public:
  explicit Scene(std::shared_ptr<Geometry> geometry) : geometry_(std::move(geometry)), scene_(geometry_->get()) {}

  uint32_t add(uint32_t mesh, const Array<float>& pose, uint16_t label, uint32_t mask, bool visible, bool casts_shadow,
               const std::optional<ColourTuple>& colour) {
    camera::InstanceOptions options;
    options.pose = as_pose(pose);
    options.label = label;
    options.mask = mask;
    options.visible = visible;
    options.casts_shadow = casts_shadow;
    const Colour own = colour ? as_colour(*colour) : Colour();
    options.colour = colour ? &own : nullptr;
    const uint32_t number = scene_.add(mesh, options);
    if (number == camera::Scene::kNone) throw py::value_error(scene_.error());
    return number;
  }
  void set_pose(uint32_t instance, const Array<float>& pose) {
    require(instance);
    if (!scene_.set_pose(instance, as_pose(pose))) throw py::value_error(scene_.error());
  }
  void set_visible(uint32_t instance, bool visible) {
    require(instance);
    scene_.set_visible(instance, visible);
  }
  void set_label(uint32_t instance, uint16_t label) {
    require(instance);
    scene_.set_label(instance, label);
  }
  void set_colour(uint32_t instance, const ColourTuple& colour) {
    require(instance);
    scene_.set_colour(instance, as_colour(colour));
  }
  void clear() { scene_.clear(); }
  size_t size() const { return scene_.instances().size(); }
  const camera::Scene& get() const { return scene_; }

 private:
  void require(uint32_t instance) const {
    if (instance < size()) return;
    throw py::index_error("there is no instance " + std::to_string(instance) + ", there are " + std::to_string(size()));
  }

  std::shared_ptr<Geometry> geometry_;
  camera::Scene scene_;
};

camera::View make_view(uint32_t width, uint32_t height, bool orthographic, float fov, float ortho_width,
                       float near_distance, float max_distance, uint32_t mask, const Array<float>& pose) {
  camera::View view;
  view.width = width;
  view.height = height;
  view.projection = orthographic ? camera::Projection::kOrthographic : camera::Projection::kPinhole;
  view.fov = fov;
  view.ortho_width = ortho_width;
  view.near_distance = near_distance;
  view.max_distance = max_distance;
  view.mask = mask;
  view.pose = as_pose(pose);
  const std::string wrong = view.validate();
  if (!wrong.empty()) throw py::value_error(wrong);
  return view;
}

camera::Light make_light(const std::tuple<float, float, float>& to_sun, float sun, float ambient, bool shadows,
                         const ColourTuple& sky_top, const ColourTuple& sky_bottom, const ColourTuple& fog,
                         float fog_start) {
  camera::Light light;
  light.to_sun = {std::get<0>(to_sun), std::get<1>(to_sun), std::get<2>(to_sun)};
  light.sun = sun;
  light.ambient = ambient;
  light.shadows = shadows;
  light.sky_top = as_colour(sky_top);
  light.sky_bottom = as_colour(sky_bottom);
  light.fog = as_colour(fog);
  light.fog_start = fog_start;
  const std::string wrong = light.validate();
  if (!wrong.empty()) throw py::value_error(wrong);
  return light;
}

// An output array to write into; none where it isn't wanted.
template <class T>
T* target(std::optional<Array<T>>& array, const char* name, const camera::View& view, py::ssize_t channels) {
  if (!array) return nullptr;
  const bool flat = channels == 0;
  if (array->ndim() != (flat ? 2 : 3) || array->shape(0) != static_cast<py::ssize_t>(view.height) ||
      array->shape(1) != static_cast<py::ssize_t>(view.width) || (!flat && array->shape(2) != channels)) {
    throw py::value_error(std::string(name) + ": must have the shape [" + std::to_string(view.height) + ", " +
                          std::to_string(view.width) + (flat ? "]" : ", " + std::to_string(channels) + "]"));
  }
  return array->mutable_data();
}

class Renderer {
 public:
  explicit Renderer(bool scalar) : renderer_(scalar ? camera::Simd::kScalar : camera::Simd::kBest) {}

  void render(const Scene& scene, const camera::View& view, const camera::Light& light,
              std::optional<Array<uint8_t>> rgb, std::optional<Array<uint8_t>> grey, std::optional<Array<float>> depth,
              std::optional<Array<uint16_t>> segmentation) {
    const camera::Images images = {target(rgb, "rgb", view, 3), target(grey, "grey", view, 0),
                                   target(depth, "depth", view, 0), target(segmentation, "segmentation", view, 0)};
    bool drawn = false;
    {
      py::gil_scoped_release release;
      drawn = renderer_.render(scene.get(), view, light, images);
    }
    if (!drawn) throw py::value_error(renderer_.error());
  }

  std::pair<py::array, py::array> cast(const Scene& scene, const Array<float>& origins, const Array<float>& directions,
                                       float max_distance, uint32_t mask) {
    require_rows(origins, "origins", -1);
    require_rows(directions, "directions", origins.shape(0));
    const auto count = static_cast<size_t>(origins.shape(0));
    std::vector<camera::Ray> rays(count);
    std::vector<camera::Hit> hits(count);
    for (size_t i = 0; i < count; ++i) {
      const float *o = origins.data() + 3 * i, *d = directions.data() + 3 * i;
      rays[i] = {{o[0], o[1], o[2]}, {d[0], d[1], d[2]}};
    }
    bool done = false;
    {
      py::gil_scoped_release release;
      done = renderer_.cast(scene.get(), rays.data(), count, max_distance, mask, hits.data());
    }
    if (!done) throw py::value_error(renderer_.error());
    Array<float> distance(static_cast<py::ssize_t>(count));
    Array<int32_t> instance(static_cast<py::ssize_t>(count));
    for (size_t i = 0; i < count; ++i) {
      distance.mutable_data()[i] = hits[i].distance;
      instance.mutable_data()[i] = static_cast<int32_t>(hits[i].instance);  // none: -1
    }
    return {distance, instance};
  }
  std::string simd() const { return renderer_.simd(); }

 private:
  camera::Renderer renderer_;
};

}  // namespace

void bind_camera(py::module_& module) {
  py::class_<Geometry, std::shared_ptr<Geometry>>(module, "CameraGeometry")
      .def_static("from_file", &Geometry::of_file, py::arg("path"))
      .def_static("from_bytes",
                  [](const py::bytes& bytes) {
                    const std::string_view view = bytes;
                    return Geometry::of_bytes(reinterpret_cast<const uint8_t*>(view.data()), view.size());
                  })
      .def("to_bytes", &Geometry::bytes)
      .def("save", &Geometry::save, py::arg("path"))
      .def_property_readonly("num_meshes", [](const Geometry& self) { return self.get().num_meshes(); });
  py::class_<Builder>(module, "CameraBuilder")
      .def(py::init<uint64_t>(), py::arg("memory_limit"))
      .def("add", &Builder::add, py::arg("vertices"), py::arg("triangles"), py::arg("colour"), py::arg("colours"),
           py::arg("smooth"), py::arg("normals"))
      .def("finish", &Builder::finish);
  py::class_<Scene>(module, "CameraScene")
      .def(py::init<std::shared_ptr<Geometry>>(), py::arg("geometry"))
      .def("add", &Scene::add, py::arg("mesh"), py::arg("pose"), py::arg("label"), py::arg("mask"), py::arg("visible"),
           py::arg("casts_shadow"), py::arg("colour"))
      .def("set_pose", &Scene::set_pose, py::arg("instance"), py::arg("pose"))
      .def("set_visible", &Scene::set_visible, py::arg("instance"), py::arg("visible"))
      .def("set_label", &Scene::set_label, py::arg("instance"), py::arg("label"))
      .def("set_colour", &Scene::set_colour, py::arg("instance"), py::arg("colour"))
      .def("clear", &Scene::clear)
      .def("__len__", &Scene::size);
  py::class_<camera::View>(module, "CameraView")
      .def(py::init(&make_view), py::arg("width"), py::arg("height"), py::arg("orthographic"), py::arg("fov"),
           py::arg("ortho_width"), py::arg("near_distance"), py::arg("max_distance"), py::arg("mask"), py::arg("pose"));
  py::class_<camera::Light>(module, "CameraLight")
      .def(py::init(&make_light), py::arg("to_sun"), py::arg("sun"), py::arg("ambient"), py::arg("shadows"),
           py::arg("sky_top"), py::arg("sky_bottom"), py::arg("fog"), py::arg("fog_start"));
  py::class_<Renderer>(module, "CameraRenderer")
      .def(py::init<bool>(), py::arg("scalar"))
      .def("render", &Renderer::render, py::arg("scene"), py::arg("view"), py::arg("light"), py::arg("rgb").noconvert(),
           py::arg("grey").noconvert(), py::arg("depth").noconvert(), py::arg("segmentation").noconvert())
      .def("cast", &Renderer::cast, py::arg("scene"), py::arg("origins"), py::arg("directions"),
           py::arg("max_distance"), py::arg("mask"))
      .def_property_readonly("simd", &Renderer::simd);
}

}  // namespace uepool::bindings
