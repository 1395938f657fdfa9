using System.IO;
using UnrealBuildTool;

// The self-checking game of the tests (docs/simulator.md, Pattern), as a module of the engine.
public class Pattern : ModuleRules
{
	public Pattern(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
		CppStandard = CppStandardVersion.Cpp20;
		PublicDependencyModuleNames.AddRange(new[] { "Core", "CoreUObject", "Engine", "UEPool" });
		PrivateDependencyModuleNames.Add("UEPoolCore");
		// sim/pattern_function.h says what every number of a row is.
		PrivateIncludePaths.Add(Path.Combine(ModuleDirectory, "../../../../cpp"));
	}
}
