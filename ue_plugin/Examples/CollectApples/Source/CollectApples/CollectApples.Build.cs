using UnrealBuildTool;

public class CollectApples : ModuleRules
{
	public CollectApples(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.NoPCHs;
		FPSemantics = FPSemanticsMode.Precise;
		PublicDependencyModuleNames.AddRange(new[] { "Core", "CoreUObject", "Engine", "UEPool" });
		// UEPoolCore: the reader and writer of JSON that documents and answers are made of.
		PrivateDependencyModuleNames.AddRange(new[] { "UEPoolCore" });
	}
}
