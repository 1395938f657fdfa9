"""What the engine itself knows: specifiers, reflected types, modules by header. Lists to be extended when the plugin
uses more; a name that is missing here is an error that says so, never silently accepted.

Specifiers: https://github.com/fjz13/UnrealSpecifiers (Doc/en/Specifier), which lists what the header tool accepts, and
https://dev.epicgames.com/documentation/en-us/unreal-engine/metadata-specifiers-in-unreal-engine for the public part.
Modules: each type's page of the API reference names its module and header.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CLASS_SPECIFIERS = words(
    """
    Abstract AdvancedClassDisplay AutoCollapseCategories AutoExpandCategories Blueprintable BlueprintType
    ClassGroup CollapseCategories ComponentWrapperClass Config ConfigDoNotCheckDefaults Const ConversionRoot
    CustomConstructor CustomFieldNotify DefaultConfig DefaultToInstanced DependsOn Deprecated
    DontAutoCollapseCategories DontCollapseCategories EarlyAccessPreview EditInlineNew EditorConfig Experimental
    GlobalUserConfig HideCategories HideDropdown HideFunctions Interface Intrinsic Localized MatchedSerializers
    MinimalAPI NeedsDeferredDependencyLoading NoExport NonTransient NotBlueprintable NotBlueprintType
    NotEditInlineNew NotPlaceable Optional PerObjectConfig PerPlatformConfig Placeable PrioritizeCategories
    ProjectUserConfig ShowCategories ShowFunctions SparseClassDataType SparseClassDataTypes Transient Within
    """
)
INTERFACE_SPECIFIERS = frozenset(["Blueprintable", "NotBlueprintable", "BlueprintType", "ConversionRoot", "MinimalAPI"])
STRUCT_SPECIFIERS = words(
    """
    Atomic BlueprintType HasDefaults HasNoOpConstructor Immutable IsAlwaysAccessible IsCoreType NoExport
    """
)
ENUM_SPECIFIERS = frozenset(["BlueprintType", "Flags", "Experimental"])
PROPERTY_SPECIFIERS = words(
    """
    AdvancedDisplay AssetRegistrySearchable BlueprintAssignable BlueprintAuthorityOnly BlueprintCallable
    BlueprintGetter BlueprintReadOnly BlueprintReadWrite BlueprintSetter Category Config Const
    DuplicateTransient EditAnywhere EditDefaultsOnly EditFixedSize EditInstanceOnly Export ExposeOnSpawn
    FieldNotify Getter GlobalConfig Instanced Interp Localized NoClear NonPIEDuplicateTransient NonTransactional
    NotReplicated Replicated ReplicatedUsing RepSkip SaveGame Setter SimpleDisplay SkipSerialization
    TextExportTransient Transient VisibleAnywhere VisibleDefaultsOnly VisibleInstanceOnly
    """
)
FUNCTION_SPECIFIERS = words(
    """
    BlueprintAuthorityOnly BlueprintCallable BlueprintCosmetic BlueprintGetter BlueprintImplementableEvent
    BlueprintInternalUseOnly BlueprintNativeEvent BlueprintPure BlueprintSetter CallInEditor Category Client
    CustomThunk Exec FieldNotify NetMulticast Reliable SealedEvent Server ServiceRequest ServiceResponse
    Unreliable Variadic WithValidation
    """
)
# What every macro takes though it is metadata.
COMMON_SPECIFIERS = words(
    """
    BlueprintInternalUseOnly DisplayName DocumentationPolicy Experimental FriendlyName ScriptName ShortToolTip ToolTip
    """
)
PARAMETER_SPECIFIERS = frozenset(["Const", "DisplayName", "NotReplicated", "Ref", "Required"])
DELEGATE_SPECIFIERS = frozenset(["Category", "BlueprintAuthorityOnly"])

# Metadata is free text to the header tool: what is not here is only reported when it looks like a slip of one of these.
META = words(
    """
    AllowAbstract AllowedClasses AllowPreserveRatio AllowPrivateAccess ArrayClamp ArrayParm ArraySizeEnum
    AutoCreateRefTerm BindWidget Bitflags Bitmask BitmaskEnum BlueprintInternalUseOnly BlueprintProtected
    BlueprintSpawnableComponent BlueprintThreadSafe CallableWithoutWorldContext
    CannotImplementInterfaceInBlueprint Categories Category ChildCanTick ChildCannotTick ClampMax ClampMin
    CommutativeAssociativeBinaryOperator CompactNodeTitle ConfigHierarchyEditable ConfigRestartRequired
    ConsoleVariable ContentDir CustomStructureParam CustomThunk DataTablePin DefaultToSelf Delta
    DeprecatedFunction DeprecatedProperty DeprecationMessage DeterminesOutputType DevelopmentOnly
    DisableSplitPin DisallowedClasses DisplayAfter DisplayName DisplayPriority DisplayThumbnail
    DocumentationPolicy DontUpdateWhileEditing DynamicOutputParam EditCondition EditConditionHides
    EditFixedOrder EditInline ExactClass ExpandBoolAsExecs ExpandEnumAsExecs ExposedAsyncProxy
    ExposeFunctionCategories ExposeOnSpawn FilePathFilter ForceInlineRow ForceShowEngineContent ForceUnits
    GetByRef GetOptions HasDedicatedAsyncNode HasNativeBreak HasNativeMake Hidden HiddenByDefault
    HideAlphaChannel HideCategories HideEditConditionToggle HidePin HideSelfPin HideViewOptions
    IgnoreCategoryKeywordsInSubclasses InlineEditConditionToggle InternalUseParam IsBlueprintBase
    IsConversionRoot Keywords KismetHideOverrides Latent LatentInfo LongPackageName MakeEditWidget
    MakeStructureDefaultValue MaterialParameterCollectionFunction MaxLength MetaClass MultiLine MustImplement
    NativeBreakFunc NativeMakeFunc NoElementDuplicate NoResetToDefault NoSpinbox NotBlueprintThreadSafe
    NotInputConfigurable PasswordField PrioritizeCategories ProhibitedInterfaces RelativePath
    RelativeToGameContentDir RelativeToGameDir RequiredAssetDataTags RestrictedToClasses ReturnDisplayName
    RowType ScriptConstant ScriptMethod ScriptName ShortToolTip ShowInnerProperties ShowOnlyInnerProperties
    ShowTreeView ShowWorldContextPin SliderExponent Spacer SupportDynamicSliderMaxValue
    SupportDynamicSliderMinValue TitleProperty Tooltip Transient UIMax UIMin Units UnsafeDuringActorConstruction
    UseEnumValuesAsMaskValuesInEditor UsesHierarchy ValidEnumValues WorldContext XAxisName YAxisName
    """
)

INTEGERS = words(
    """
    int8 int16 int32 int64 uint8 uint16 uint32 uint64
    """
)
# https://dev.epicgames.com/documentation/en-us/unreal-engine/unreal-engine-uproperties
BASIC_TYPES = INTEGERS | words(
    """
    float double bool FString FName FText
    """
)
# Blueprint's own number types are Byte, Integer, Integer64 and Float: these are what they are in C++.
BLUEPRINT_INTEGERS = frozenset(["uint8", "int32", "int64"])

# Reflected engine structs. Those of the second list are not BlueprintTypes.
ENGINE_STRUCTS = words(
    """
    FVector FVector2D FVector4 FVector3f FIntPoint FIntVector FRotator FQuat FTransform FPlane FMatrix FBox
    FBox2D FColor FLinearColor FGuid FDateTime FTimespan FRandomStream FSoftObjectPath FSoftClassPath
    FPrimaryAssetId FHitResult FTimerHandle FKey FFilePath FDirectoryPath FGameplayTag FGameplayTagContainer
    FSlateBrush FSlateColor FComponentReference FDataTableRowHandle FCollisionProfileName FInputActionValue
    FTableRowBase FGeometry FBodyInstance
    """
)
NOT_BLUEPRINT_STRUCTS = frozenset(["FTickFunction", "FActorTickFunction", "FActorComponentTickFunction"])
# Enums of the engine, and whether they have to stand in a TEnumAsByte (they are no enum classes).
ENGINE_ENUMS = {
    "ECollisionChannel": True,
    "ECollisionResponse": True,
    "ECollisionEnabled::Type": True,
    "EComponentMobility::Type": True,
    "ETickingGroup": True,
    "ETraceTypeQuery": True,
    "EObjectTypeQuery": True,
    "EEndPlayReason::Type": True,
    "ESceneCaptureSource": True,
    "ETextureRenderTargetFormat": True,
    "EMovementMode": True,
    "EAutoReceiveInput::Type": True,
    "EAttachmentRule": False,
    "ESpawnActorCollisionHandlingMethod": False,
    "EHorizontalAlignment": True,
    "ETeleportType": False,
    "TextureFilter": True,
    "TextureGroup": True,
}

# Reflected members of common engine classes, which members and parameters of a subclass must not shadow.
ENGINE_MEMBERS = {
    "AActor": "PrimaryActorTick RootComponent Owner Instigator Children Tags Layers InputComponent CustomTimeDilation "
    "InitialLifeSpan NetDriverName NetPriority bHidden bReplicates Role RemoteRole AttachmentReplication",
    "UActorComponent": "PrimaryComponentTick ComponentTags AssetUserData CreationMethod bReplicates "
    "bAutoActivate bIsActive",
    "USceneComponent": "AttachParent AttachSocketName AttachChildren RelativeLocation RelativeRotation RelativeScale3D "
    "ComponentVelocity Mobility bVisible bHiddenInGame",
    "APawn": "Controller PlayerState AIControllerClass BaseEyeHeight AutoPossessPlayer AutoPossessAI",
    "AGameModeBase": "DefaultPawnClass GameSession OptionsString PlayerControllerClass HUDClass GameState",
}
ENGINE_PARENTS = {
    "USceneComponent": "UActorComponent",
    "UPrimitiveComponent": "USceneComponent",
    "APawn": "AActor",
    "ACharacter": "APawn",
    "AInfo": "AActor",
    "AController": "AActor",
    "APlayerController": "AController",
    "AGameModeBase": "AInfo",
    "AGameMode": "AGameModeBase",
}

# Which module a header of the engine belongs to: the first prefix that fits counts. Only what plugins commonly include.
HEADER_MODULES: tuple[tuple[str, str], ...] = (
    ("Engine/DeveloperSettings.h", "DeveloperSettings"),
    ("CoreMinimal.h", "Core"),
    ("CoreGlobals.h", "Core"),
    ("Async/", "Core"),
    ("Containers/", "Core"),
    ("Delegates/", "Core"),
    ("GenericPlatform/", "Core"),
    ("HAL/", "Core"),
    ("Internationalization/", "Core"),
    ("Logging/", "Core"),
    ("Math/", "Core"),
    ("Misc/PackageName.h", "CoreUObject"),
    ("Misc/", "Core"),
    ("Modules/", "Core"),
    ("Serialization/", "Core"),
    ("Stats/", "Core"),
    ("Templates/Casts.h", "CoreUObject"),
    ("Templates/SubclassOf.h", "CoreUObject"),
    ("Templates/", "Core"),
    ("UObject/NameTypes.h", "Core"),
    ("UObject/", "CoreUObject"),
    ("StructUtils/", "CoreUObject"),
    ("InputCoreTypes.h", "InputCore"),
    ("Blueprint/UserWidget.h", "UMG"),
    ("PhysicalMaterials/", "PhysicsCore"),
    ("BodySetupEnums.h", "PhysicsCore"),
    ("PhysicsEngine/", "Engine"),
    ("Interfaces/IPluginManager.h", "Projects"),
    ("Chaos/", "Chaos"),
    ("AI/NavigationSystemBase.h", "Engine"),
    ("AI/Navigation/", "Engine"),
    ("NavMesh/", "NavigationSystem"),
    ("NavigationSystem.h", "NavigationSystem"),
    ("LandscapeProxy.h", "Landscape"),
    ("Landscape", "Landscape"),
    ("RenderingThread.h", "RenderCore"),
    ("RenderResource.h", "RenderCore"),
    ("RHIGPUReadback.h", "RHI"),
    ("RHI", "RHI"),
    ("PixelFormat.h", "Core"),
    ("TextureResource.h", "Engine"),
    ("EnhancedInput", "EnhancedInput"),
    ("AIController.h", "AIModule"),
    ("Styling/", "SlateCore"),
    ("Brushes/SlateDynamicImageBrush.h", "SlateCore"),
    ("Widgets/SCompoundWidget.h", "SlateCore"),
    ("Widgets/SWidget.h", "SlateCore"),
    ("Widgets/SBoxPanel.h", "SlateCore"),
    ("Widgets/DeclarativeSyntaxSupport.h", "SlateCore"),
    ("Widgets/Images/SImage.h", "SlateCore"),
    ("Widgets/", "Slate"),
    ("Framework/", "Slate"),
    ("SlateOptMacros.h", "SlateCore"),
    ("Editor/EditorEngine.h", "UnrealEd"),
    ("Editor.h", "UnrealEd"),
    ("LevelEditor.h", "LevelEditor"),
    ("ToolMenus.h", "ToolMenus"),
    ("PropertyEditorModule.h", "PropertyEditor"),
    ("IDetailCustomization.h", "PropertyEditor"),
    ("DetailLayoutBuilder.h", "PropertyEditor"),
    ("ISettingsModule.h", "Settings"),
    ("WorkspaceMenuStructure.h", "WorkspaceMenuStructure"),
    ("WorkspaceMenuStructureModule.h", "WorkspaceMenuStructure"),
    ("Camera/", "Engine"),
    ("Components/", "Engine"),
    ("Engine/", "Engine"),
    ("EngineUtils.h", "Engine"),
    ("EngineGlobals.h", "Engine"),
    ("GameFramework/", "Engine"),
    ("GameMapsSettings.h", "EngineSettings"),
    ("Kismet/", "Engine"),
    ("Materials/", "Engine"),
    ("Particles/", "Engine"),
    ("ProceduralMeshComponent.h", "ProceduralMeshComponent"),
    ("StaticMeshResources.h", "Engine"),
    ("Subsystems/", "Engine"),
    ("Tickable.h", "Engine"),
    ("TimerManager.h", "Engine"),
    ("UnrealClient.h", "Engine"),
    ("Widgets", "Slate"),
    ("WorldCollision.h", "Engine"),
)
# Modules that exist in editors only.
EDITOR_MODULES = words(
    """
    UnrealEd LevelEditor PropertyEditor ToolMenus WorkspaceMenuStructure Settings EditorStyle EditorFramework
    EditorSubsystem Kismet KismetCompiler BlueprintGraph AssetTools ContentBrowser Blutility
    """
)
# Subsystem bases that live elsewhere than their folder says.
SPECIAL_HEADERS = {"Subsystems/EngineSubsystem.h": "Engine", "EditorSubsystem.h": "EditorSubsystem"}

# https://dev.epicgames.com/documentation/en-us/unreal-engine/plugins-in-unreal-engine (plugin descriptor files)
MODULE_TYPES = words(
    """
    Runtime RuntimeNoCommandlet RuntimeAndProgram CookedOnly UncookedOnly Developer DeveloperTool Editor
    EditorNoCommandlet EditorAndProgram Program ServerOnly ClientOnly ClientOnlyNoCommandlet
    """
)
EDITOR_TYPES = frozenset(["Editor", "EditorNoCommandlet", "EditorAndProgram", "UncookedOnly"])
LOADING_PHASES = words(
    """
    EarliestPossible PostConfigInit PostSplashScreen PreEarlyLoadingScreen PreLoadingScreen PreDefault Default
    PostDefault PostEngineInit None
    """
)


def module_of_header(path: str) -> str | None:
    """The engine module that a header belongs to, where known."""
    if path in SPECIAL_HEADERS:
        return SPECIAL_HEADERS[path]
    return next((module for prefix, module in HEADER_MODULES if path.startswith(prefix)), None)
