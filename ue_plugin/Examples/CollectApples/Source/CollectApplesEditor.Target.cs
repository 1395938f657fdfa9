using UnrealBuildTool;

public class CollectApplesEditorTarget : TargetRules
{
	public CollectApplesEditorTarget(TargetInfo Target) : base(Target)
	{
		Type = TargetType.Editor;
		DefaultBuildSettings = BuildSettingsVersion.Latest;
		IncludeOrderVersion = EngineIncludeOrderVersion.Latest;
		ExtraModuleNames.Add("CollectApples");
	}
}
