using System.IO;
using UnrealBuildTool;

// The engine-independent part, compiled as source: no exceptions, no RTTI, no third party.
public class UEPoolCore : ModuleRules
{
	public UEPoolCore(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.NoPCHs;
		CppStandard = CppStandardVersion.Cpp20;
		// Files have helpers of the same names in their anonymous namespaces.
		bUseUnity = false;
		bEnableExceptions = false;
		// Pictures and episodes are the same to the bit on every machine, and not-a-number is looked for.
		FPSemantics = FPSemanticsMode.Precise;
		PublicIncludePaths.Add(Path.Combine(ModuleDirectory, "Public", "uepool"));
		// Classes of these headers are exported from this module and imported by others.
		PublicDefinitions.Add("UEPOOL_EXPORT=UEPOOLCORE_API");
		PublicDependencyModuleNames.Add("Core");
		if (Target.Platform == UnrealTargetPlatform.Win64)
		{
			PublicSystemLibraries.AddRange(new[] { "ws2_32.lib", "Synchronization.lib" });
		}
	}
}
