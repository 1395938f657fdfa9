using UnrealBuildTool;

public class UEPool : ModuleRules
{
	public UEPool(ReadOnlyTargetRules Target) : base(Target)
	{
		// Shared ones are compiled with other floating-point semantics.
		PCHUsage = PCHUsageMode.NoPCHs;
		FPSemantics = FPSemanticsMode.Precise;
		PublicDependencyModuleNames.AddRange(new[] { "Core", "CoreUObject", "Engine", "DeveloperSettings", "UEPoolCore" });
		PrivateDependencyModuleNames.AddRange(new[] { "InputCore", "PhysicsCore", "Chaos", "Landscape", "RenderCore", "RHI" });
	}
}
