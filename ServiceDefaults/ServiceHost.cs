using Microsoft.AspNetCore.Builder;

namespace LightWatch.ServiceDefaults;

/// <summary>Runs one service as a process of its own.</summary>
public static class ServiceHost
{
    /// <summary>Composes the service and runs it until SIGTERM or Ctrl-C.</summary>
    /// <remarks>A start that fails prints its reason in one sentence.</remarks>
    /// <param name="args">Command-line settings, the last word after the environment and appsettings.json.</param>
    /// <param name="add">Registers the service's modules.</param>
    /// <param name="map">Maps their endpoints.</param>
    /// <returns>The process's exit code: 0 done, 1 could not start.</returns>
    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        try
        {
            // The settings file lies beside the program, wherever it is started from.
            var builder = WebApplication.CreateBuilder(
                new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
            builder.AddServiceDefaults();
            add(builder);
            await using var app = builder.Build();
            app.MapServiceDefaults();
            map(app);
            await app.RunAsync();
            return 0;
        }
        catch (Exception e) when (StartError.Explain(e) is { } reason)
        {
            await Console.Error.WriteLineAsync("lightwatch: " + reason);
            return 1;
        }
    }
}
