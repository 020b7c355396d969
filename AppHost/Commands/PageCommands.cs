using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.AppHost.Commands;

/// <summary>What the dashboard offers for the service that has the pages: its own API is asked.</summary>
internal static class PageCommands
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Adds the command "Back up", for the server with the embedded store.</summary>
    public static IResourceBuilder<ProjectResource> WithBackupCommand(this IResourceBuilder<ProjectResource> service) =>
        service.WithCommand(
            "back-up", "Back up", context => BackUpAsync(service.GetEndpoint("web"), context), new CommandOptions
            {
                Description = "Writes a copy of all data into a new folder in the home directory.",
                IconName = "Save",
                UpdateState = WhileRunning,
            });

    /// <summary>Adds the command "Delete all samples", for the service with the pages.</summary>
    public static IResourceBuilder<ProjectResource> WithDeleteCommand(this IResourceBuilder<ProjectResource> service) =>
        service.WithCommand(
            "delete-samples", "Delete all samples", context => DeleteAsync(service.GetEndpoint("web"), context),
            new CommandOptions
            {
                Description = "Deletes every sample. Users, tokens and settings stay.",
                ConfirmationMessage = "Delete every sample that LightWatch has? Nothing brings them back.",
                IconName = "Delete",
                UpdateState = WhileRunning,
            });

    /// <summary>Commands are there while the service runs.</summary>
    internal static ResourceCommandState WhileRunning(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.State?.Text == KnownResourceStates.Running
            ? ResourceCommandState.Enabled
            : ResourceCommandState.Disabled;

    private static async Task<ExecuteCommandResult> BackUpAsync(EndpointReference web, ExecuteCommandContext context)
    {
        var folder = BackupFolder.New(context.Services.GetRequiredService<TimeProvider>());
        return await AskAsync(
            web, context, (client, cancel) => client.PostAsJsonAsync("/api/admin/storage/backup", new { folder }, cancel),
            $"backed up to {folder}");
    }

    private static Task<ExecuteCommandResult> DeleteAsync(EndpointReference web, ExecuteCommandContext context)
    {
        const string all = "/api/v1/admin/tsdb/delete_series?match[]={__name__=~\".%2B\"}";
        return AskAsync(web, context, (client, cancel) => client.PostAsync(all, content: null, cancel), "all samples deleted");
    }

    private static async Task<ExecuteCommandResult> AskAsync(
        EndpointReference web, ExecuteCommandContext context,
        Func<HttpClient, CancellationToken, Task<HttpResponseMessage>> ask, string done)
    {
        using var client = new HttpClient { BaseAddress = new Uri(web.Url), Timeout = Patience };
        try
        {
            using var answer = await ask(client, context.CancellationToken);
            if (answer.IsSuccessStatusCode) return CommandResults.Success(done);
            var reason = await answer.Content.ReadAsStringAsync(context.CancellationToken);
            return CommandResults.Failure($"{(int)answer.StatusCode} {reason}");
        }
        catch (HttpRequestException e)
        {
            return CommandResults.Failure(e.Message);
        }
    }
}
