#include "Scene/UEPoolBodies.h"

#include <limits>
#include <vector>

#include "Chaos/TriangleMeshImplicitObject.h"
#include "Components/InstancedStaticMeshComponent.h"
#include "Components/PrimitiveComponent.h"
#include "Chaos/HeightField.h"
#include "Components/SkeletalMeshComponent.h"
#include "Components/StaticMeshComponent.h"
#include "Engine/StaticMesh.h"
#include "LandscapeHeightfieldCollisionComponent.h"
#include "PhysicsEngine/BodySetup.h"
#include "PhysicsEngine/PhysicsAsset.h"
#include "PhysicsEngine/SkeletalBodySetup.h"
#include "StaticMeshResources.h"
#include "Scene/UEPoolPose.h"

using uepool::camera::Vec3;
using uepool::engine::Triangles;

namespace {
Vec3 ToPoint(const FVector& Point, const FVector& Scale) {
  return uepool::engine::from_unreal(Point.X * Scale.X, Point.Y * Scale.Y, Point.Z * Scale.Z);
}

// Shapes' radii grow with the least of the scales, as the engine's do.
float ToLength(double Length, const FVector& Scale) {
  return static_cast<float>(Length * FMath::Min3(FMath::Abs(Scale.X), FMath::Abs(Scale.Y), FMath::Abs(Scale.Z)) /
                            uepool::engine::kUnitsPerMetre);
}

uepool::camera::Pose ToScaledPose(const FTransform& Transform, const FVector& Scale) {
  return UEPool::ToPose(FTransform(Transform.GetRotation(), Transform.GetLocation() * Scale));
}

void AddTriangleMesh(const Chaos::FTriangleMeshImplicitObject& Mesh, const FVector& Scale, Triangles* Out) {
  std::vector<Vec3> Vertices(Mesh.Particles().Size());
  for (size_t Index = 0; Index < Vertices.size(); ++Index) {
    Vertices[Index] = ToPoint(FVector(Mesh.Particles().GetX(static_cast<int32>(Index))), Scale);
  }
  std::vector<uint32_t> Indices;
  const auto Add = [&Indices](const auto& Buffer) {
    for (const auto& Triangle : Buffer) {
      for (int32 Corner = 0; Corner < 3; ++Corner) {
        Indices.push_back(static_cast<uint32_t>(Triangle[Corner]));
      }
    }
  };
  if (Mesh.Elements().RequiresLargeIndices()) {
    Add(Mesh.Elements().GetLargeIndexBuffer());
  } else {
    Add(Mesh.Elements().GetSmallIndexBuffer());
  }
  uepool::engine::add_mesh(uepool::camera::Pose(), Vertices, Indices, Out);
}

void AddConvex(const FKConvexElem& Convex, const FVector& Scale, Triangles* Out) {
  const FTransform Place = Convex.GetTransform();
  std::vector<Vec3> Points;
  for (const FVector& Point : Convex.VertexData) {
    Points.push_back(ToPoint(Place.TransformPosition(Point), Scale));
  }
  if (Convex.IndexData.Num() >= 3) {
    uepool::engine::add_mesh(
        uepool::camera::Pose(), Points,
        std::vector<uint32_t>(Convex.IndexData.GetData(), Convex.IndexData.GetData() + Convex.IndexData.Num()), Out);
  } else {
    uepool::engine::add_hull(uepool::camera::Pose(), Points, Out);
  }
}

void AddSimple(const FKAggregateGeom& Shapes, const FVector& Scale, Triangles* Out) {
  for (const FKBoxElem& Box : Shapes.BoxElems) {
    const FVector Half = FVector(Box.X, Box.Y, Box.Z) * 0.5 * Scale.GetAbs();
    uepool::engine::add_box(ToScaledPose(Box.GetTransform(), Scale),
                            {ToLength(Half.X, FVector::OneVector), ToLength(Half.Y, FVector::OneVector),
                             ToLength(Half.Z, FVector::OneVector)},
                            Out);
  }
  for (const FKSphereElem& Sphere : Shapes.SphereElems) {
    uepool::engine::add_sphere(ToScaledPose(Sphere.GetTransform(), Scale), ToLength(Sphere.Radius, Scale), Out);
  }
  for (const FKSphylElem& Capsule : Shapes.SphylElems) {
    const double Half = Capsule.Length * 0.5 * FMath::Abs(Scale.Z) / uepool::engine::kUnitsPerMetre;
    uepool::engine::add_capsule(ToScaledPose(Capsule.GetTransform(), Scale), ToLength(Capsule.Radius, Scale),
                                static_cast<float>(Half), Out);
  }
  for (const FKConvexElem& Convex : Shapes.ConvexElems) {
    AddConvex(Convex, Scale, Out);
  }
}

// Triangle by triangle where the engine has it so, which is closest to what is drawn; else its simple shapes.
void AddBody(const UBodySetup& Body, const FVector& Scale, Triangles* Out) {
  for (const auto& Mesh : Body.TriMeshGeometries) {
    if (Mesh) {
      AddTriangleMesh(*Mesh, Scale, Out);
    }
  }
  if (Out->indices.empty()) {
    AddSimple(Body.AggGeom, Scale, Out);
  }
}

// What is drawn, where the mesh was saved so that the CPU may read it (Allow CPU Access).
bool AddRenderMesh(const UStaticMesh& Mesh, const FVector& Scale, Triangles* Out) {
  const FStaticMeshRenderData* Data = Mesh.bAllowCPUAccess ? Mesh.GetRenderData() : nullptr;
  if (!Data || Data->LODResources.Num() == 0) {
    return false;
  }
  const FStaticMeshLODResources& Finest = Data->LODResources[0];
  const FPositionVertexBuffer& Positions = Finest.VertexBuffers.PositionVertexBuffer;
  std::vector<Vec3> Vertices(Positions.GetNumVertices());
  for (uint32 Index = 0; Index < Positions.GetNumVertices(); ++Index) {
    Vertices[Index] = ToPoint(FVector(Positions.VertexPosition(Index)), Scale);
  }
  std::vector<uint32_t> Indices;
  const auto View = Finest.IndexBuffer.GetArrayView();
  for (int32 Index = 0; Index < View.Num(); ++Index) {
    Indices.push_back(View[Index]);
  }
  uepool::engine::add_mesh(uepool::camera::Pose(), Vertices, Indices, Out);
  return !Out->indices.empty();
}

// A landscape's piece. Its scale holds the component's already; rows run along y, which is to the right in Unreal.
void AddHeights(const Chaos::FHeightField& Field, Triangles* Out) {
  const int32 Columns = Field.GetNumCols(), Rows = Field.GetNumRows();
  const auto& Scale = Field.GeomData.Scale;
  std::vector<float> Heights(static_cast<size_t>(Columns) * static_cast<size_t>(Rows));
  for (int32 Y = 0; Y < Rows; ++Y) {
    for (int32 X = 0; X < Columns; ++X) {
      const bool bHole = X + 1 < Columns && Y + 1 < Rows && Field.IsHole(X, Y);
      const double Height = Field.GetHeight(X, Y) * Scale.Z / uepool::engine::kUnitsPerMetre;
      Heights[static_cast<size_t>(Y * Columns + X)] =
          bHole ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(Height);
    }
  }
  uepool::engine::add_heights(uepool::camera::Pose(), Heights.data(), static_cast<uint32>(Columns),
                              static_cast<uint32>(Rows), static_cast<float>(Scale.X / uepool::engine::kUnitsPerMetre),
                              static_cast<float>(-Scale.Y / uepool::engine::kUnitsPerMetre), Out);
}

void Keep(UEPool::FBodyPart&& Part, TArray<UEPool::FBodyPart>* Parts) {
  if (!Part.Triangles.indices.empty()) {
    Parts->Add(MoveTemp(Part));
  }
}

void Add(const UBodySetup* Body, const FVector& Scale, FName Bone, int32 Instance, TArray<UEPool::FBodyPart>* Parts) {
  if (!Body) {
    return;
  }
  UEPool::FBodyPart Part;
  AddBody(*Body, Scale, &Part.Triangles);
  Part.Bone = Bone;
  Part.Instance = Instance;
  Part.Source = Body;
  Keep(MoveTemp(Part), Parts);
}
}  // namespace

namespace UEPool {
bool CanBeDrawn(const UPrimitiveComponent& Component) { return Component.IsRegistered() && !Component.IsEditorOnly(); }

TArray<FBodyPart> PartsOf(UPrimitiveComponent& Component, const FVector& Scale) {
  TArray<FBodyPart> Parts;
  if (const UInstancedStaticMeshComponent* Instanced = Cast<UInstancedStaticMeshComponent>(&Component)) {
    for (int32 Index = 0; Index < Instanced->GetInstanceCount(); ++Index) {
      FTransform Place;
      Instanced->GetInstanceTransform(Index, Place, false);
      Add(Component.GetBodySetup(), Scale * Place.GetScale3D(), NAME_None, Index, &Parts);
    }
    return Parts;
  }
  if (const USkeletalMeshComponent* Skeletal = Cast<USkeletalMeshComponent>(&Component)) {
    const UPhysicsAsset* Bodies = Skeletal->GetPhysicsAsset();
    for (int32 Index = 0; Bodies && Index < Bodies->SkeletalBodySetups.Num(); ++Index) {
      Add(Bodies->SkeletalBodySetups[Index], Scale, Bodies->SkeletalBodySetups[Index]->BoneName, -1, &Parts);
    }
    return Parts;
  }
  FBodyPart Part;
  if (const UStaticMeshComponent* Static = Cast<UStaticMeshComponent>(&Component)) {
    if (Static->GetStaticMesh() && AddRenderMesh(*Static->GetStaticMesh(), Scale, &Part.Triangles)) {
      Part.Source = Static->GetStaticMesh();
      Keep(MoveTemp(Part), &Parts);
      return Parts;
    }
  }
  if (const auto* Land = Cast<ULandscapeHeightfieldCollisionComponent>(&Component)) {
    if (Land->HeightfieldRef && Land->HeightfieldRef->HeightfieldGeometry) {
      AddHeights(*Land->HeightfieldRef->HeightfieldGeometry, &Part.Triangles);
      Part.Source = Land;
      Keep(MoveTemp(Part), &Parts);
    }
    return Parts;
  }
  Add(Component.GetBodySetup(), Scale, NAME_None, -1, &Parts);
  return Parts;
}

FTransform PlaceOf(const UPrimitiveComponent& Component, const FBodyPart& Part) {
  FTransform Place = FTransform::Identity;
  if (Part.Instance >= 0) {
    CastChecked<UInstancedStaticMeshComponent>(&Component)->GetInstanceTransform(Part.Instance, Place, false);
  } else if (!Part.Bone.IsNone()) {
    Place = CastChecked<USkeletalMeshComponent>(&Component)->GetSocketTransform(Part.Bone, RTS_Component);
  }
  Place.SetScale3D(FVector::OneVector);
  return Place;
}
}  // namespace UEPool
