using System.Security.Cryptography;
using LightWatch.Control.Access;
using Microsoft.Extensions.Options;

namespace LightWatch.Server.Hosting;

/// <summary>Credentials of the single server: the first ones of its owner, and the one it uses itself.</summary>
internal static class OwnAccess
{
    /// <summary>
    /// Makes the token that the server's own agent and its own metrics present to its own listener; it lives as long as
    /// the process.
    /// </summary>
    /// <returns>The token, which the caller registers.</returns>
    public static string CreateToken(IConfiguration configuration)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        configuration["Telemetry:Headers"] ??= "authorization=Bearer " + token;
        return token;
    }

    /// <summary>Makes the owner's first credentials if this configuration requires any and there are none.</summary>
    public static async Task<FirstCredentials?> FirstCredentialsAsync(
        WebApplication server, CancellationToken cancel) =>
        server.Services.GetRequiredService<IOptions<AccessOptions>>().Value.IsRequired(server.Configuration)
            ? await FirstCredentials.CreateIfNoneAsync(
                server.Services.GetRequiredService<Users>(), server.Services.GetRequiredService<Tokens>(), cancel)
            : null;
}
