using UnrealBuildTool;

public class UEPoolEditor : ModuleRules
{
	public UEPoolEditor(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
		PrivateDependencyModuleNames.AddRange(new[] { "Core", "CoreUObject", "Engine", "Slate", "SlateCore", "UnrealEd", "UEPool" });
	}
}
