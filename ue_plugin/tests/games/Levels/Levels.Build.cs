using UnrealBuildTool;

// Levels of the plugin's tests: each is wrong in one way, or shows one thing of the engine's time.
public class Levels : ModuleRules
{
	public Levels(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
		CppStandard = CppStandardVersion.Cpp20;
		PublicDependencyModuleNames.AddRange(new[] { "Core", "CoreUObject", "Engine", "UEPool" });
	}
}
