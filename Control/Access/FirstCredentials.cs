using System.Security.Cryptography;

namespace LightWatch.Control.Access;

/// <summary>Secrets made at the first start that needs them. They are shown once and kept only as hashes.</summary>
public sealed class FirstCredentials
{
    /// <summary>The name of the first user.</summary>
    public const string AdminUser = "admin";

    private FirstCredentials(string password, string token) => (AdminPassword, IngestToken) = (password, token);

    /// <summary>The password of <see cref="AdminUser"/>.</summary>
    public string AdminPassword { get; }

    /// <summary>A token for senders.</summary>
    public string IngestToken { get; }

    /// <summary>The text for the owner; for the console alone, never for logs.</summary>
    public string Announcement => $"""
        Credentials are required: a listener is reachable from other machines, or Access:Mode says so. They are shown only now:
          user          {AdminUser}
          password      {AdminPassword}
          ingest token  {IngestToken}

        """;

    /// <summary>
    /// Makes them, unless there is a user. Of several processes that try at once on the same documents, the one that
    /// writes the user first wins.
    /// </summary>
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
