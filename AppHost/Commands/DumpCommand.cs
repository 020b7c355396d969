using LightWatch.AppHost.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.AppHost.Commands;

/// <summary>The backup of a database that runs as a program of the stack.</summary>
internal static class DumpCommand
{
    /// <summary>Adds the command "Back up": <c>pg_dump</c> into a new folder in the home directory.</summary>
    public static IResourceBuilder<LocalPostgres> WithDumpCommand(this IResourceBuilder<LocalPostgres> postgres) =>
        postgres.WithCommand(
            "back-up", "Back up", context => DumpAsync(postgres.Resource, context), new CommandOptions
            {
                Description = "pg_dump of the database into a new folder in the home directory.",
                IconName = "Save",
                UpdateState = PageCommands.WhileRunning,
            });

    private static async Task<ExecuteCommandResult> DumpAsync(LocalPostgres postgres, ExecuteCommandContext context)
    {
        var folder = BackupFolder.New(context.Services.GetRequiredService<TimeProvider>());
        try
        {
            await postgres.DumpAsync(folder, context.CancellationToken);
            return CommandResults.Success($"backed up to {folder}; pg_restore reads it");
        }
        catch (Exception e) when (e is DistributedApplicationException or IOException)
        {
            return CommandResults.Failure(e.Message);
        }
    }
}
