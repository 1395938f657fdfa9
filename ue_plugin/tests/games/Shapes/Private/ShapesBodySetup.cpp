#include "ShapesBodySetup.h"

#include "Chaos/TriangleMeshImplicitObject.h"
#include "PhysicsEngine/BodySetup.h"

namespace {
using uepool::env_config::Json;

template <class TIndex>
TArray<Chaos::TVector<TIndex, 3>> ToTriangles(const Json::Array& Triangles) {
  TArray<Chaos::TVector<TIndex, 3>> Result;
  for (const Json& Each : Triangles) {
    Chaos::TVector<TIndex, 3> Triangle;
    for (int32 Corner = 0; Corner < 3; ++Corner) {
      Triangle[Corner] = static_cast<TIndex>(Each.array()[static_cast<size_t>(Corner)].integer());
    }
    Result.Add(Triangle);
  }
  return Result;
}

template <class TIndex>
Chaos::FTriangleMeshImplicitObjectPtr MakeTriangleMesh(const Json& Document) {
  const Json::Array& Vertices = Shapes::List(Document, "vertices");
  Chaos::FTriangleMeshImplicitObject::ParticlesType Points;
  Points.AddParticles(static_cast<int32>(Vertices.size()));
  for (size_t Index = 0; Index < Vertices.size(); ++Index) {
    const FVector Point = Shapes::ToVector(Vertices[Index]);
    Points.SetX(static_cast<int32>(Index), Chaos::TVector<float, 3>(FVector3f(Point)));
  }
  auto Triangles = ToTriangles<TIndex>(Shapes::List(Document, "triangles"));
  return Chaos::FTriangleMeshImplicitObjectPtr(
      new Chaos::FTriangleMeshImplicitObject(MoveTemp(Points), MoveTemp(Triangles), TArray<uint16>()));
}

template <class TShape>
TShape WithPlace(TShape Shape, const Json& Document) {
  Shape.Center = Shapes::Vector(Document, "at");
  Shape.Rotation = Shapes::Turn(Document);
  return Shape;
}
}  // namespace

namespace Shapes {
void FillBody(const Json& Document, UBodySetup& Body) {
  if (const Json* Triangles = Document.find("trimesh")) {
    const Json* Large = Document.find("large");
    Body.TriMeshGeometries.Add(Large && Large->boolean() ? MakeTriangleMesh<int32>(*Triangles)
                                                         : MakeTriangleMesh<uint16>(*Triangles));
  }
  for (const Json& Each : List(Document, "boxes")) {
    const FVector Size = Vector(Each, "size");
    Body.AggGeom.BoxElems.Add(
        WithPlace(FKBoxElem(static_cast<float>(Size.X), static_cast<float>(Size.Y), static_cast<float>(Size.Z)), Each));
  }
  for (const Json& Each : List(Document, "spheres")) {
    FKSphereElem Sphere(Number(Each, "radius"));
    Sphere.Center = Vector(Each, "at");
    Body.AggGeom.SphereElems.Add(Sphere);
  }
  for (const Json& Each : List(Document, "capsules")) {
    Body.AggGeom.SphylElems.Add(WithPlace(FKSphylElem(Number(Each, "radius"), Number(Each, "length")), Each));
  }
  for (const Json& Each : List(Document, "hulls")) {
    FKConvexElem Convex;
    for (const Json& Point : List(Each, "vertices")) {
      Convex.VertexData.Add(ToVector(Point));
    }
    for (const Json& Triangle : List(Each, "triangles")) {
      for (const Json& Corner : Triangle.array()) {
        Convex.IndexData.Add(static_cast<int32>(Corner.integer()));
      }
    }
    Convex.SetTransform(FTransform(Turn(Each), Vector(Each, "at")));
    Convex.UpdateElemBox();
    Body.AggGeom.ConvexElems.Add(Convex);
  }
}
}  // namespace Shapes
