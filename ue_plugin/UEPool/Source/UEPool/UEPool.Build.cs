using UnrealBuildTool;

public class UEPool : ModuleRules
{
	public UEPool(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
		PublicDependencyModuleNames.AddRange(new[] { "Core", "CoreUObject", "Engine", "DeveloperSettings", "UEPoolCore" });
		PrivateDependencyModuleNames.AddRange(new[] { "InputCore", "PhysicsCore", "Chaos", "Landscape", "RenderCore", "RHI" });
	}
}
