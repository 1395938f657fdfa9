using UnrealBuildTool;

public class UEPoolEditor : ModuleRules
{
	public UEPoolEditor(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
		PrivateDependencyModuleNames.AddRange(new[] { "Core", "CoreUObject", "Engine", "InputCore", "RHI", "RenderCore", "Slate", "SlateCore", "UnrealEd", "UEPool" });
	}
}
