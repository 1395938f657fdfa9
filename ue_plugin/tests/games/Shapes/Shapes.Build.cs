using UnrealBuildTool;

// Geometry that a test describes, as a module of the engine.
public class Shapes : ModuleRules
{
	public Shapes(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
		CppStandard = CppStandardVersion.Cpp20;
		PublicDependencyModuleNames.AddRange(new[] { "Core", "CoreUObject", "Engine", "UEPool" });
		PrivateDependencyModuleNames.AddRange(new[] { "Chaos", "PhysicsCore", "UEPoolCore" });
	}
}
