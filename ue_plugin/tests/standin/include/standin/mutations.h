// What `-StandIn=NAME[,NAME]` makes the stand-in engine do wrongly, so that tests can show they would notice
// (tests/unreal_plugin/test_mutations.py says which test notices which).
//
// clang-format off
//   post_tick_before_physics      OnWorldPostActorTick comes before the actors' ticks and physics: what is collected
//                                 then is one frame old
//   editor_world_in_game          a game has a second world, of type EditorPreview, that is ticked too: world delegates
//                                 fire for it
//   editor_tick_names_play_world  while a world that is not played is ticked, OnWorldPostActorTick names the played one
//   physics_settings_read_early   the physics scene keeps the class's own settings: what a module or -ini: set is ignored
//   time_step_result_ignored      the engine runs its own time code although the custom time step returned false
//   pause_ignored                 worlds do not stand still for bDebugPauseExecution
//   readback_late                 a read-back gives the copy that was asked for the time before
//   no_end_play                   worlds end without OnWorldBeginTearDown and EndPlay
//   no_end_pie                    the editor ends a play session without FEditorDelegates::EndPIE
//   exit_skips_tick               a frame in which an exit was asked for ends before the worlds are ticked
// clang-format on
#pragma once
