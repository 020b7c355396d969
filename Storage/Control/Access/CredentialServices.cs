using LightWatch.ServiceDefaults.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LightWatch.Storage.Control.Access;

public static class CredentialServices
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Registers <see cref="Tokens"/>, <see cref="Users"/> and <see cref="ICredentials"/> over the store's documents.</summary>
        /// <param name="ownToken">A token accepted for ingest as long as the process lives; null: none.</param>
        public void AddCredentials(string? ownToken = null)
        {
            builder.Services.AddSingleton<Tokens>();
            builder.Services.AddSingleton<Users>();
            builder.Services.AddSingleton<ICredentials>(s => new DocumentCredentials(s.GetRequiredService<Tokens>(), s.GetRequiredService<Users>(), ownToken));
        }

        /// <summary>Makes the first credentials when this service needs some and nobody has made any; for services without another place to show them.</summary>
        public void AddFirstCredentials() => builder.Services.AddHostedService<FirstCredentialsAtStart>();
    }
}
