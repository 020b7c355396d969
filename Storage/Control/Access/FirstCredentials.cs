using System.Security.Cryptography;
using LightWatch.ServiceDefaults.Access;

namespace LightWatch.Storage.Control.Access;

/// <summary>Secrets made at the first start that needs them. They are shown once and kept only as hashes.</summary>
public sealed class FirstCredentials
{
    public const string AdminUser = "admin";

    private FirstCredentials(string password, string token) => (AdminPassword, IngestToken) = (password, token);

    public string AdminPassword { get; }

    public string IngestToken { get; }

    /// <summary>What the owner has to read, for the console: nothing else may show it.</summary>
    public string Announcement => $"""
        Credentials are required: a listener is reachable from other machines, or Access:Mode says so. They are shown only now:
          user          {AdminUser}
          password      {AdminPassword}
          ingest token  {IngestToken}

        """;

    /// <summary>Makes them, unless there is a user. Of several processes that try at once on the same documents one wins: the one that writes the user first.</summary>
    /// <returns>Null if there is a user already, or another process was first.</returns>
    public static async Task<FirstCredentials?> CreateIfNoneAsync(Users users, Tokens tokens, CancellationToken cancel)
    {
        if (await users.AnyAsync(cancel)) return null;
        var password = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 20);
        if (!await users.TryAddAsync(AdminUser, password, Scope.Admin, cancel)) return null;
        var (token, _) = await tokens.CreateAsync("first ingest token", Scope.Ingest, host: null, cancel);
        return new FirstCredentials(password, token);
    }
}
