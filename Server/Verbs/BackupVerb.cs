using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace LightWatch.Server.Verbs;

/// <summary><c>lightwatch backup DIR</c>: makes the running server copy its data folder, by hard links.</summary>
internal static class BackupVerb
{
    private const string About =
        "Copy the data of the running server into a folder (hard links: seconds, hardly any space).";

    public static Command Create()
    {
        var folder = new Argument<string>("folder")
        {
            Description = "A folder on the server's machine that does not exist yet or is empty.",
        };
        var server = new Option<string>("--server")
        {
            Description = "The server's web address.",
            DefaultValueFactory = _ => "http://127.0.0.1:8080",
        };
        var token = new Option<string?>("--token") { Description = "An admin token, where credentials are required." };
        var verb = new Command("backup", About) { folder, server, token };
        verb.SetAction((parsed, cancel) =>
            ExecuteAsync(parsed.GetValue(folder)!, parsed.GetValue(server)!, parsed.GetValue(token), cancel));
        return verb;
    }

    private static async Task<int> ExecuteAsync(string folder, string server, string? token, CancellationToken cancel)
    {
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            var full = Path.GetFullPath(folder);
            var address = server.TrimEnd('/') + "/api/admin/storage/backup";
            using var answer = await client.PostAsJsonAsync(address, new { folder = full }, cancel);
            if (answer.IsSuccessStatusCode)
            {
                Console.WriteLine($"backed up to {full}");
                return 0;
            }
            var reason = await answer.Content.ReadAsStringAsync(cancel);
            await Console.Error.WriteLineAsync($"lightwatch: {(int)answer.StatusCode} {reason}");
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync(
                $"lightwatch: no server answers at {server} ({e.Message}); --server names another");
        }
        return 1;
    }
}
