using System.CommandLine;
using System.Globalization;
using LightWatch.Control.Migrate;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;
using LightWatch.Storage.Migrate;
using LightWatch.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LightWatch.Server.Verbs;

/// <summary><c>lightwatch migrate</c>: copies everything from one store into another.</summary>
/// <remarks>Exit code 0: all of it is there; 1: it is not, or not yet; 2: misused.</remarks>
internal static class MigrateVerb
{
    private const string About = """
        Copy everything from one store into another: samples, the minutes and hours of samples that are gone, documents.
        Then read it back and compare.

        --from and --to each name a store:
          a folder                 the data folder of a server that does not run (or a backup of one that does); made if
                                   it is not there
          Host=…;Database=…        a PostgreSQL, with TimescaleDB or without, in Npgsql's notation
          postgres                 the PostgreSQL of the setting ConnectionStrings:metrics (environment:
                                   ConnectionStrings__metrics), so that no password stands on the command line;
                                   postgres:NAME is that of ConnectionStrings:NAME

        Interrupted, even by SIGKILL, it goes on where it was when it is run again; done, it copies what is new.
        """;

    private const string AboutTo = "The store to copy into; empty, unless a migration from the same store began there.";

    private const string AboutMerge =
        "Copy into a store that holds other data. Of two values for one time the source's counts in a folder, "
        + "the greater one in a database; the target's documents stay.";

    private const string AboutFromTime = "Leave out samples before this time: 2026-11-20, or 2026-11-20T08:00:00Z.";

    private static readonly Option<string> From = new("--from") { Description = "The store to copy.", Required = true };

    private static readonly Option<string> To = new("--to") { Description = AboutTo, Required = true };

    private static readonly Option<bool> Check = new("--check") { Description = "Only compare; write nothing." };

    private static readonly Option<bool> Merge = new("--merge") { Description = AboutMerge };

    private static readonly Option<string?> FromTime = new("--from-time") { Description = AboutFromTime };

    private static readonly Option<string?> ToTime =
        new("--to-time") { Description = "Leave out samples from this time on." };

    public static Command Create()
    {
        var verb = new Command("migrate", About) { From, To, Check, Merge, FromTime, ToTime };
        verb.TreatUnmatchedTokensAsErrors = false;               // settings may follow, as with run
        verb.SetAction(async (parsed, cancel) =>
        {
            try
            {
                return await ExecuteAsync(Request(parsed), cancel);
            }
            catch (StoreException e)
            {
                await Console.Error.WriteLineAsync("lightwatch: " + e.Message);
                return 2;
            }
        });
        return verb;
    }

    private static MigrationRequest Request(ParseResult parsed)
    {
        var settings = Settings([.. parsed.UnmatchedTokens]);
        return new MigrationRequest(
            MigrationPlace.Parse(parsed.GetValue(From)!, settings),
            MigrationPlace.Parse(parsed.GetValue(To)!, settings),
            parsed.GetValue(Check),
            parsed.GetValue(Merge),
            Time("--from-time", parsed.GetValue(FromTime)) ?? long.MinValue,
            Time("--to-time", parsed.GetValue(ToTime)) ?? long.MaxValue)
        {
            Storage = settings.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions(),
            Postgres = settings.GetSection(PostgresOptions.Section).Get<PostgresOptions>() ?? new PostgresOptions(),
        };
    }

    private static async Task<int> ExecuteAsync(MigrationRequest request, CancellationToken cancel)
    {
        var console = new MigrationConsole(TimeProvider.System);
        try
        {
            var done = await Task.Run(
                () => StoreMigration.RunAsync(
                    request, new DocumentMigration(), console, TimeProvider.System, NullLoggerFactory.Instance, cancel),
                cancel);
            console.Finish(request, done);
            return done.IsSame ? 0 : 1;
        }
        catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync("lightwatch: " + e.Message);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("lightwatch: stopped; run it again to go on");
        }
        return 1;
    }

    private static IConfiguration Settings(string[] settings)
    {
        if (Array.Find(settings, s => !s.Contains('=', StringComparison.Ordinal)) is { } odd)
            throw new StoreException($"'{odd}' is neither an option of migrate nor a setting (--Section:Key=value)");
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(settings)
            .Build();
        try
        {
            RenamedSettings.Refuse(configuration);
        }
        catch (OptionsValidationException renamed)
        {
            throw new StoreException("wrong setting: " + string.Join("; ", renamed.Failures), renamed);
        }
        return configuration;
    }

    private static long? Time(string option, string? text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (text is null) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var time)
            ? time.ToUnixTimeMilliseconds()
            : throw new StoreException($"{option} is no time: write 2026-11-20 or 2026-11-20T08:00:00Z");
    }
}
