using LightWatch.AppHost.Supervision;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LightWatch.AppHost.Launch;

/// <summary>Runs the application model, or publishes it.</summary>
internal static class Stack
{
    /// <summary>Builds the model and runs it until Ctrl-C.</summary>
    /// <param name="args">The command line, Aspire's and ours.</param>
    /// <param name="add">Adds the resources.</param>
    /// <returns>The exit code: 0 done, 1 could not start; the reason is on standard error.</returns>
    public static async Task<int> RunAsync(string[] args, Action<IDistributedApplicationBuilder> add)
    {
        try
        {
            var builder = DistributedApplication.CreateBuilder(args);
            builder.Services.AddSingleton(TimeProvider.System);
            // The dashboard's own requests, and its keys, say nothing about the stack.
            builder.Services.AddLogging(log => log.AddFilter("Microsoft.AspNetCore", LogLevel.Error));
            add(builder);
            if (builder.ExecutionContext.IsRunMode)
            {
                builder.Services.AddHostedService<KeepRunning>();
                builder.Services.AddHostedService<Announcement>();
            }
            await using var app = builder.Build();
            await app.RunAsync();
            return 0;
        }
        catch (DistributedApplicationException e)
        {
            await Console.Error.WriteLineAsync("LightWatch: " + e.Message);
            return 1;
        }
        catch (IOException e)
        {
            // A port of the dashboard: those of the services are the orchestrator's, and their log says it.
            await Console.Error.WriteLineAsync($"LightWatch: {e.Message} Does another stack run on this machine?");
            return 1;
        }
    }
}
