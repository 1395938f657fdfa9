using UnrealBuildTool;

public class CollectApplesTarget : TargetRules
{
	public CollectApplesTarget(TargetInfo Target) : base(Target)
	{
		Type = TargetType.Game;
		DefaultBuildSettings = BuildSettingsVersion.Latest;
		IncludeOrderVersion = EngineIncludeOrderVersion.Latest;
		ExtraModuleNames.Add("CollectApples");
	}
}
