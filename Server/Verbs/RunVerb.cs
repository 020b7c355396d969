using LightWatch.Control.Access;
using LightWatch.Server.Hosting;
using LightWatch.ServiceDefaults;

namespace LightWatch.Server.Verbs;

/// <summary><c>lightwatch run</c>: the single server, until Ctrl-C or SIGTERM.</summary>
internal static class RunVerb
{
    public static async Task<int> ExecuteAsync(string[] settings, CancellationToken cancel)
    {
        try
        {
            await using var server = SingleServer.Build(settings);
            var first = await OwnAccess.FirstCredentialsAsync(server, cancel);
            await server.StartAsync(cancel);
            Banner.Print(server, first);
            await server.WaitForShutdownAsync(cancel);
            return 0;
        }
        catch (Exception e) when (StartError.Explain(e) is { } reason)
        {
            await Console.Error.WriteLineAsync("lightwatch: " + reason);
            return 1;
        }
    }
}
