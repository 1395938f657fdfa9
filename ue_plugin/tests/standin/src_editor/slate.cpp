// Tabs.
#include "Widgets/SWidget.h"

const TSharedRef<FGlobalTabmanager>& FGlobalTabmanager::Get() {
  static TSharedRef<FGlobalTabmanager> Manager = MakeShared<FGlobalTabmanager>();
  return Manager;
}
FTabSpawnerEntry& FGlobalTabmanager::RegisterNomadTabSpawner(FName TabId, const FOnSpawnTab& OnSpawnTab) {
  TSharedRef<FTabSpawnerEntry> Entry = MakeShared<FTabSpawnerEntry>();
  Entry->Spawn = OnSpawnTab;
  Spawners.Add(TabId, Entry);
  return *Spawners[TabId];
}
void FGlobalTabmanager::UnregisterNomadTabSpawner(FName TabId) { Spawners.Remove(TabId); }
TSharedPtr<SDockTab> FGlobalTabmanager::TryInvokeTab(FName TabId) {
  TSharedPtr<FTabSpawnerEntry>* Found = Spawners.Find(TabId);
  if (!Found || !(*Found)->Spawn.IsBound()) return nullptr;
  return (*Found)->Spawn.Execute(FSpawnTabArgs());
}
